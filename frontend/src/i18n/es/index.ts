import app from "./app.json";
import labelling from "./labelling.json";
import problems from "./problems.json";
import review from "./review.json";
import ui from "./ui.json";

export default { app, labelling, problems, review, ui };
