"""The demo project: drawn faces with a known truth, a crowd that has begun to label them, and a run that waits.

A share of the faces is truly ambiguous, and on a few the crowd's first look is wrong, so that flags have something
to find. The whole project depends on the seed alone.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from labelhub.accounts.models import User
from labelhub.demo import crowd, faces
from labelhub.demo.perception import Crowd
from labelhub.errors import Conflict
from labelhub.items import ingest, projects
from labelhub.items.models import Item, Project
from labelhub.jobs.models import Job
from labelhub.labelling import known, queue
from labelhub.runs import training

NAME = "Perceived sex, drawn faces"
FACES = 600
LABELLED = 0.75  # of the labels that the crowd would give: the rest is for whoever tries the screen
CROWD = Crowd(labellers=8, accuracy=0.96, spammers=1, planted=0.04, seed=11)
GUIDELINES = """\
Answer for the sex that **most people would perceive** in the picture. It is an impression, not a fact about a person.

- Look at the whole face; no single feature decides.
- *Cannot tell* is a real answer. Use it when you would be guessing.
- *Skip* what you would rather leave to somebody else, and *report* what does not belong here.

These faces were drawn by LabelHub itself: they show nobody.
"""


def create(admin: User, *, count: int = FACES, processes: int = 2, replace: bool = False) -> tuple[Project, Job | None]:
    """Create the demo project; the job of its first run is queued, not dispatched (None when there is too little to
    train on). With `replace` a demo project that is there is deleted first.

    Raises:
        Conflict: there is a demo project already.
    """
    for earlier in Project.objects.filter(name=NAME, deleted_at=None):
        if not replace:
            raise Conflict("There is a demo project already.", hint="Delete it first.", code="exists")
        projects.mark_deleted(earlier, admin)
    project = projects.create(
        user=admin,
        name=NAME,
        question="Which sex would most people perceive?",
        classes=[{"key": "female", "name": "Female"}, {"key": "male", "name": "Male"}],
        guidelines=GUIDELINES,
        overlap_min=2,
        overlap_max=5,
    )
    ingest.add_files(
        project,
        drawn(count, processes),
        user=admin,
        on_ready=queue.open_items,
        on_label=known.record,
        name="Drawn faces",
    )
    reveal(project)
    crowd.answer(project, CROWD, most=round(count * 2.4 * LABELLED))
    return project, first_run(project, admin)


def path_of(seed: int) -> str:
    return f"drawn/face-{seed:04}.jpg"


def drawn(count: int, processes: int) -> Iterator[tuple[str, bytes]]:
    """(path, JPEG) of faces 0 … count − 1, drawn on several cores."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for seed, data in enumerate(pool.map(faces.picture, range(count), chunksize=16)):
            yield path_of(seed), data


def reveal(project: Project) -> None:
    """Write down what is true of each face: its class, how ambiguous it is, and slices for later."""
    items: Iterable[Item] = Item.objects.filter(project=project, path__startswith="drawn/").only("pk", "path")
    changed: list[Item] = []
    for item in items:
        traits = faces.sample(int(item.path.removeprefix("drawn/face-").removesuffix(".jpg")))
        item.true_class = faces.true_class(traits)
        item.metadata = {**faces.slices(traits), "ambiguity": round(faces.ambiguity(traits), 3)}
        changed.append(item)
    Item.objects.bulk_update(changed, ["true_class", "metadata"], batch_size=200)


def first_run(project: Project, admin: User) -> Job | None:
    """A run that the training worker takes up when it starts, so that flags are there soon after."""
    try:
        _run, job = training.start(project=project, user=admin, recipe="faceres-linear", cause="demo")
    except Conflict:
        return None
    return job
