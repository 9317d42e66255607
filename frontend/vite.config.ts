import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const SERVER = process.env.LABELHUB_SERVER ?? "http://127.0.0.1:8000";
const SMALLEST_WORTH_COMPRESSING = 1024;

/** Writes `.br` and `.gz` beside each text file of the build: the web server sends them as they are. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir }) {
      for (const name of readdirSync(dir ?? "dist", { recursive: true, encoding: "utf8" })) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const path = join(dir ?? "dist", name);
        const content = readFileSync(path);
        if (content.length < SMALLEST_WORTH_COMPRESSING) continue;
        writeFileSync(`${path}.br`, brotliCompressSync(content));
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig(({ command }) => ({
  // Django serves the build under /static/ and index.html at every address of the application.
  base: command === "build" ? "/static/" : "/",
  plugins: [react(), compressed()],
  build: { target: "es2022", sourcemap: false },
  server: { port: 5173, proxy: { "/api": SERVER, "/images": SERVER } },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node" },
}));
