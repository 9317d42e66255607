import quality from "./quality.json";

export default { quality };
