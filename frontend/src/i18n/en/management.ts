import items from "./items.json";
import quality from "./quality.json";

export default { items, quality };
