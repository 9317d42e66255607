import app from "./app.json";
import labelling from "./labelling.json";
import models from "./models.json";
import problems from "./problems.json";
import review from "./review.json";
import runs from "./runs.json";
import talk from "./talk.json";
import ui from "./ui.json";

export default { app, labelling, models, problems, review, runs, talk, ui };
