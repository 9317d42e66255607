"""The quality page of a project: everything that is measured about its labels."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.audits import AccuracyAuditRowShape, StatedShape, show_row
from labelhub.api.permissions import STAFF, ProjectView
from labelhub.api.shapes import PersonShape, Shape
from labelhub.browse import auditing, quality
from labelhub.labelling import audits
from labelhub.labelling.quality_models import Audit


class BudgetShape(Shape):
    labels = serializers.IntegerField()
    spent = serializers.IntegerField()


class MethodShape(Shape):
    """What the consensus is computed with, and why."""

    asked = serializers.CharField(help_text="The project's policy.")
    method = serializers.CharField(help_text="What is used: share-of-labels/1 until labellers were estimated.")
    reason = serializers.CharField()
    version = serializers.IntegerField(allow_null=True, help_text="Number of the version of the estimates.")
    created_at = serializers.DateTimeField(allow_null=True)
    moved = serializers.BooleanField(help_text="Every item was looked at with this version.")
    labels = serializers.IntegerField(help_text="It was learnt from.")
    labellers = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Items with gold or a decision that taught it.")
    contradictory = serializers.ListField(
        child=serializers.IntegerField(), help_text="Items whose gold and decision differ; neither counts."
    )
    correlation = serializers.FloatField(help_text="How much labels of one item share mistakes; 0: not at all.")
    converged = serializers.BooleanField()
    new_labels = serializers.IntegerField(help_text="Answers since then.")
    rule = serializers.CharField()
    target = serializers.FloatField(allow_null=True)
    waiting = serializers.IntegerField(help_text="Items that are not settled.")
    stopped_because = serializers.CharField(
        allow_null=True, help_text="budget_spent or archived: why items that wait get no more labels."
    )
    budget = BudgetShape(allow_null=True)


class AlphaShape(Shape):
    """Krippendorff's α with a 95 % bootstrap interval over items; null where no item has two labels."""

    alpha = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    items = serializers.IntegerField()


class WeekShape(AlphaShape):
    week = serializers.DateField(help_text="Its Monday; an item belongs to the week of its first label.")


class ClassAgreementShape(Shape):
    class_key = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text="Share of agreeing pairs among those with this class.")


class AgreementShape(AlphaShape):
    share = serializers.FloatField(allow_null=True, help_text="Mean share of an item's labels equal to its consensus.")
    by_class = ClassAgreementShape(many=True)
    over_time = WeekShape(many=True)
    whole = serializers.BooleanField(help_text="False: over the newest 100,000 labels.")


class KappasShape(Shape):
    """Cohen's κ of each pair of the 40 busiest labellers: `kappa[i][j]`, null where undefined; `items[i][j]`: what
    both have labelled."""

    labellers = PersonShape(many=True)
    kappa = serializers.ListField(child=serializers.ListField(child=serializers.FloatField(allow_null=True)))
    items = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class ReliabilityBinShape(Shape):
    start = serializers.FloatField()
    end = serializers.FloatField()
    count = serializers.IntegerField()
    confidence = serializers.FloatField()
    accuracy = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class CalibrationShape(Shape):
    """Stated confidence against the share that is right, on gold items. `temperature` above 1: it was too sure."""

    temperature = serializers.FloatField()
    known = serializers.IntegerField(help_text="Items the temperature was fitted on; few change little.")
    error = serializers.FloatField(allow_null=True, help_text="Expected calibration error.")
    bins = ReliabilityBinShape(many=True)


class ClassQualityShape(Shape):
    """Items whose most probable class this is."""

    class_key = serializers.CharField()
    items = serializers.IntegerField()
    accepted = serializers.IntegerField()
    in_dispute = serializers.IntegerField()
    stays_ambiguous = serializers.IntegerField()
    agreement = serializers.FloatField(allow_null=True)
    confidence = serializers.FloatField(allow_null=True)


class ConfusionShape(Shape):
    """Labels on accepted items: `cells[i][j]` labels of class j on items whose consensus is class i."""

    classes = serializers.ListField(child=serializers.CharField())
    cells = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class QualityShape(Shape):
    consensus = MethodShape()
    audit = AccuracyAuditRowShape(allow_null=True, help_text="The newest. It alone states an accuracy.")
    gold = StatedShape(allow_null=True, help_text="Gold items whose consensus is right. Chosen, not drawn.")
    agreement = AgreementShape()
    kappas = KappasShape()
    calibration = CalibrationShape()
    classes = ClassQualityShape(many=True)
    confusion = ConfusionShape()


class QualityView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="quality", responses=QualityShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Method and why, audit, gold, agreement, calibration, disagreements and confusion between classes."""
        project = self.project
        labels = quality.read(project)
        audit = Audit.objects.filter(project=project).select_related("created_by").order_by("-number").first()
        return Response(
            {
                "consensus": quality.method(project),
                "audit": audit and show_row(audit, audits.progress([audit])[audit.pk], auditing.outcome(audit)),
                "gold": quality.gold(project),
                "agreement": quality.agreement(project, labels),
                "kappas": quality.kappas(labels),
                "calibration": quality.calibration(project),
                "classes": quality.by_class(project, labels.classes),
                "confusion": quality.confusion(project, labels),
            }
        )


urlpatterns = [path("projects/<int:project_id>/quality", QualityView.as_view(), name="quality")]
