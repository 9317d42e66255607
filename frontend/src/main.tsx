import "./ui/layers.css";
import "@fontsource-variable/inter/index.css";
import "@mantine/core/styles.layer.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { createRoot } from "react-dom/client";
import { Application } from "./app/Application";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(<Application />);
