import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The page to try a model as a folder of its own, in `dist/try`: its addresses are relative, so that it runs from any
 *  web server, at any address. */
export default defineConfig({
  root: "try",
  base: "./",
  publicDir: false,
  plugins: [react()],
  build: { target: "es2022", sourcemap: false, outDir: "../dist/try", emptyOutDir: true },
});
