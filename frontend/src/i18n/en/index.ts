import account from "./account.json";
import app from "./app.json";
import labelling from "./labelling.json";
import models from "./models.json";
import notices from "./notices.json";
import problems from "./problems.json";
import runs from "./runs.json";
import talk from "./talk.json";
import ui from "./ui.json";

export default { account, app, labelling, models, notices, problems, runs, talk, ui };
