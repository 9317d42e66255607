import datasets from "./datasets.json";
import imports from "./imports.json";
import items from "./items.json";
import projects from "./projects.json";
import quality from "./quality.json";
import review from "./review.json";

export default { datasets, imports, items, projects, quality, review };
