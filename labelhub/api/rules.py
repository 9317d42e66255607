"""Rules about labellers, parts of a project for some of them, and limits. For managers."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.permissions import MANAGER, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.errors import NotFound
from labelhub.items.models import Membership
from labelhub.labelling.people import holds, judging, rules, subsets
from labelhub.labelling.people.judging import Clause
from labelhub.labelling.people.subsets import SubsetFields
from labelhub.labelling.people_models import Action, LabellerGroup, Rule, Subset, Trigger


class RuleBody(Body):
    """`threshold` and `least` (answers) take the trigger's defaults where they are not given."""

    trigger = serializers.ChoiceField(Trigger.choices)
    action = serializers.ChoiceField(Action.choices)
    threshold = serializers.FloatField(required=False, help_text="A share; κ for low_agreement; seconds for too_fast.")
    least = serializers.IntegerField(required=False)
    enabled = serializers.BooleanField(required=False)


class RulesBody(Body):
    rules = serializers.ListField(child=RuleBody(), max_length=40)


class RuleShape(Shape):
    id = serializers.IntegerField(allow_null=True, help_text="Null in the defaults.")
    trigger = serializers.ChoiceField(Trigger.choices)
    action = serializers.ChoiceField(Action.choices)
    threshold = serializers.FloatField()
    least = serializers.IntegerField()
    enabled = serializers.BooleanField()


class RulesShape(Shape):
    rules = RuleShape(many=True)
    defaults = RuleShape(many=True, help_text="What a project may begin with.")


class RulesView(ProjectView):
    roles = {"GET": MANAGER, "PUT": MANAGER}

    @extend_schema(operation_id="labeller_rules", responses=RulesShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The project's rules; none stand before a manager sets them."""
        return Response(self._show())

    @extend_schema(
        operation_id="set_labeller_rules",
        request=RulesBody,
        responses=RulesShape,
        examples=[
            OpenApiExample("Two", {"rules": [{"trigger": "too_fast", "action": "warn"}]}, request_only=True),
        ],
    )
    def put(self, request: Request, project_id: int) -> Response:
        """Set all rules of the project."""
        rules.replace(self.project, checked(RulesBody, request.data)["rules"])
        return Response(self._show())

    def _show(self) -> dict[str, Any]:
        rows = Rule.objects.filter(project=self.project).order_by("pk")
        return {
            "rules": [show_rule(row, row.pk, row.enabled) for row in rows],
            "defaults": [show_rule(clause, None, True) for clause in judging.DEFAULTS],
        }


def show_rule(row: Rule | Clause, pk: int | None, enabled: bool) -> dict[str, Any]:
    figures = {"trigger": row.trigger, "action": row.action, "threshold": row.threshold, "least": row.least}
    return {"id": pk, **figures, "enabled": enabled}


class SubsetBody(Body):
    """`criteria`: folder, metadata (name → value), items (numbers); all that are given must hold."""

    name = serializers.CharField(max_length=80)
    criteria = serializers.DictField()
    labellers = serializers.ListField(child=serializers.IntegerField(min_value=1), default=list)
    groups = serializers.ListField(child=serializers.IntegerField(min_value=1), default=list)
    exclusive = serializers.BooleanField(default=True, help_text="Nobody else gets first labels of these items.")
    confined = serializers.BooleanField(default=True, help_text="Its labellers get first labels of nothing else.")


class SubsetShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    criteria = serializers.DictField()
    labellers = serializers.ListField(child=serializers.IntegerField())
    groups = serializers.ListField(child=serializers.IntegerField())
    exclusive = serializers.BooleanField()
    confined = serializers.BooleanField()
    items = serializers.IntegerField()


class SubsetsShape(Shape):
    results = SubsetShape(many=True)


class SubsetsView(ProjectView):
    roles = {"GET": MANAGER, "POST": MANAGER}

    @extend_schema(operation_id="subsets", responses=SubsetsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Parts of the project that are given to some labellers."""
        rows = Subset.objects.filter(project=self.project).order_by("name")
        return Response({"results": [show_subset(row) for row in rows]})

    @extend_schema(operation_id="create_subset", request=SubsetBody, responses={201: SubsetShape})
    def post(self, request: Request, project_id: int) -> Response:
        """Give a part of the project to labellers or groups. Items that come later and fit join by themselves."""
        fields = SubsetFields(**checked(SubsetBody, request.data))
        return Response(show_subset(subsets.create(self.project, fields, by_id=self.user.pk)), status=201)


class SubsetView(ProjectView):
    roles = {"PUT": MANAGER, "DELETE": MANAGER}

    @extend_schema(operation_id="change_subset", request=SubsetBody, responses=SubsetShape)
    def put(self, request: Request, project_id: int, subset_id: int) -> Response:
        """Set everything of a subset anew."""
        fields = SubsetFields(**checked(SubsetBody, request.data))
        return Response(show_subset(subsets.change(self.project, subset_id, fields)))

    @extend_schema(operation_id="delete_subset", responses={204: None})
    def delete(self, request: Request, project_id: int, subset_id: int) -> Response:
        """Open its items to everybody again."""
        subsets.delete(self.project, subset_id)
        return Response(status=204)


class GroupBody(Body):
    name = serializers.CharField(max_length=80)
    labellers = serializers.ListField(child=serializers.IntegerField(min_value=1))


class GroupShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    labellers = serializers.ListField(child=serializers.IntegerField())


class GroupsShape(Shape):
    results = GroupShape(many=True)


class GroupsView(ProjectView):
    roles = {"GET": MANAGER, "POST": MANAGER}

    @extend_schema(operation_id="labeller_groups", responses=GroupsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Groups of labellers."""
        rows = LabellerGroup.objects.filter(project=self.project).order_by("name")
        return Response({"results": [show_group(row) for row in rows]})

    @extend_schema(operation_id="create_labeller_group", request=GroupBody, responses={201: GroupShape})
    def post(self, request: Request, project_id: int) -> Response:
        """Put labellers under one name."""
        return Response(show_group(subsets.group(self.project, **checked(GroupBody, request.data))), status=201)


class GroupView(ProjectView):
    roles = {"PUT": MANAGER, "DELETE": MANAGER}

    @extend_schema(operation_id="change_labeller_group", request=GroupBody, responses=GroupShape)
    def put(self, request: Request, project_id: int, group_id: int) -> Response:
        """Set name and people of a group anew."""
        wanted = checked(GroupBody, request.data)
        return Response(show_group(subsets.group(self.project, **wanted, group_id=group_id)))

    @extend_schema(operation_id="delete_labeller_group", responses={204: None})
    def delete(self, request: Request, project_id: int, group_id: int) -> Response:
        """Dissolve a group."""
        subsets.get_group(self.project, group_id).delete()
        return Response(status=204)


class LimitsBody(Body):
    """Null: as the project says; 0: no limit."""

    daily_most = serializers.IntegerField(min_value=0, max_value=1_000_000, allow_null=True)
    share_most = serializers.FloatField(min_value=0, max_value=1, allow_null=True)


class LimitsView(ProjectView):
    roles = {"GET": MANAGER, "PUT": MANAGER}

    @extend_schema(operation_id="labeller_limits", responses=LimitsBody)
    def get(self, request: Request, project_id: int, user_id: int) -> Response:
        """Limits of one labeller that differ from the project's."""
        daily, share = holds.limits_of(self.project, user_id)
        return Response({"daily_most": daily, "share_most": share})

    @extend_schema(operation_id="limit_labeller", request=LimitsBody, responses=LimitsBody)
    def put(self, request: Request, project_id: int, user_id: int) -> Response:
        """Limits of one labeller that differ from the project's."""
        wanted = checked(LimitsBody, request.data)
        if not Membership.objects.filter(project=self.project, user=user_id).exists():
            raise NotFound("This project has no such member.")
        holds.limit(self.project, user_id, **wanted)
        return Response(wanted)


def show_subset(row: Subset) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "criteria": row.criteria,
        "labellers": sorted(row.labellers.values_list("pk", flat=True)),
        "groups": sorted(row.groups.values_list("pk", flat=True)),
        "exclusive": row.exclusive,
        "confined": row.confined,
        "items": row.items.count(),
    }


def show_group(row: LabellerGroup) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "labellers": sorted(row.labellers.values_list("pk", flat=True))}


urlpatterns = [
    path("projects/<int:project_id>/labeller-rules", RulesView.as_view(), name="labeller-rules"),
    path("projects/<int:project_id>/subsets", SubsetsView.as_view(), name="subsets"),
    path("projects/<int:project_id>/subsets/<int:subset_id>", SubsetView.as_view(), name="subset"),
    path("projects/<int:project_id>/labeller-groups", GroupsView.as_view(), name="labeller-groups"),
    path("projects/<int:project_id>/labeller-groups/<int:group_id>", GroupView.as_view(), name="labeller-group"),
    path("projects/<int:project_id>/labellers/<int:user_id>/limits", LimitsView.as_view(), name="labeller-limits"),
]
