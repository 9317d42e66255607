import items from "./items.json";
import projects from "./projects.json";
import quality from "./quality.json";

export default { items, projects, quality };
