"""Every endpoint, by every method, as everybody: `role_table` says who is let in, and nobody else is."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from pytest_django import DjangoDbBlocker
from rest_framework.parsers import JSONParser
from rest_framework.test import APIClient

from labelhub.accounts.models import User
from labelhub.items.models import Project, Role
from tests import make
from tests.api.clients import browser, script
from tests.api.role_table import (
    ADMIN,
    ANONYMOUS,
    CALLERS,
    ELSEWHERE,
    LABELLER,
    MANAGER,
    OTHERWISE,
    OUTSIDER,
    READING,
    REVIEWER,
    SCIENTIST,
    TABLE,
)

METHODS = ("get", "post", "put", "patch", "delete")
MADE_UP: dict[type, Any] = {IntConverter: 1, UUIDConverter: UUID(int=1)}


def _endpoints(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _endpoints(entry)
        else:
            yield entry


def _name(endpoint: URLPattern) -> str:
    return endpoint.name or str(getattr(endpoint.callback, "__name__", endpoint.pattern))


@cache
def _configured() -> dict[str, set[str]]:
    """Endpoint name → the methods that its view implements."""
    found: dict[str, set[str]] = {}
    for endpoint in _endpoints(get_resolver()):
        methods = {method.upper() for method in METHODS if hasattr(_view(endpoint), method)}
        assert _name(endpoint) not in found, f"two endpoints are called {_name(endpoint)}"
        found[_name(endpoint)] = methods
    return found


def test_the_table_names_every_endpoint_and_every_method_and_no_other() -> None:
    configured = {name: methods for name, methods in _configured().items() if name not in OTHERWISE}

    assert {name: set(methods) for name, methods in TABLE.items()} == configured


@dataclass
class World:
    """A project, and one of everybody."""

    project: Project
    people: dict[str, User]
    clients: dict[str, APIClient]
    numbers: dict[str, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One for all calls, since each is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _world()
        transaction.set_rollback(True)


def _world() -> World:
    project, other = make.project(classes=("apple", "damson", "fig")), make.project()
    roles = {LABELLER: Role.LABELLER, REVIEWER: Role.REVIEWER, SCIENTIST: Role.SCIENTIST, MANAGER: Role.MANAGER}
    people = {name: make.member(project, role) for name, role in roles.items()}
    people |= {OUTSIDER: make.member(other), ADMIN: make.user(is_admin=True)}
    other.memberships.create(user=people[MANAGER], role=Role.MANAGER)
    clients = {name: browser(user) for name, user in people.items()}
    clients[ANONYMOUS] = browser()
    clients[READING] = script(people[MANAGER], read_only=True)
    clients[ELSEWHERE] = script(people[MANAGER], project_id=other.pk)
    (item,) = make.items(project, 1)
    victim = make.member(project)
    numbers = {"project_id": project.pk, "item_id": item.pk, "user_id": victim.pk, "key": "fig"}
    return World(project, people, clients, numbers)


def _endpoint(name: str) -> URLPattern:
    (endpoint,) = (one for one in _endpoints(get_resolver()) if _name(one) == name)
    return endpoint


def _view(endpoint: URLPattern) -> Any:
    """The view's class; None for a function."""
    return getattr(endpoint.callback, "view_class", None) or getattr(endpoint.callback, "cls", None)


def _address(name: str, world: World) -> str:
    endpoint = _endpoint(name)
    # Numbers and names of things that are not there: whoever is let in gets 404, whoever is not never gets so far.
    made_up = {key: MADE_UP.get(type(kind), "x") for key, kind in endpoint.pattern.converters.items()}
    return reverse(name, kwargs=made_up | {key: world.numbers[key] for key in made_up if key in world.numbers})


def _body(name: str, method: str) -> dict[str, Any]:
    """An empty body in a form that the view takes."""
    if method == "GET":
        return {}
    return {"data": {}, "format": "json" if JSONParser in _view(_endpoint(name)).parser_classes else "multipart"}


def _call(client: APIClient, method: str, address: str, body: dict[str, Any]) -> HttpResponse:
    """Call, read the whole answer, and undo what it did, in the database and to the client's cookies."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, method.lower())(address, **body)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def _refusals(caller: str, address: str) -> set[int]:
    """How a caller is turned away. Who is not known gets 401, also a token where only a session is taken; to who does
    not belong to it a project does not exist: 404."""
    unknown = {401} if caller in (ANONYMOUS, READING, ELSEWHERE) else set()
    if caller == ANONYMOUS:
        return unknown
    hidden = caller in (OUTSIDER, ELSEWHERE) and "/projects/" in address
    return unknown | ({404} if hidden else {403})


@pytest.mark.parametrize(("name", "method"), [(name, method) for name in TABLE for method in TABLE[name]])
def test_only_those_in_the_table_are_let_in(name: str, method: str, world: World) -> None:
    address, body = _address(name, world), _body(name, method)

    answers = {caller: _call(world.clients[caller], method, address, body).status_code for caller in CALLERS}

    let_in = TABLE[name][method]
    wrongly_in = {
        one: code for one, code in answers.items() if one not in let_in and code not in _refusals(one, address)
    }
    wrongly_out = {one: code for one, code in answers.items() if one in let_in and (code in (401, 403) or code >= 500)}
    assert wrongly_in == {}
    assert wrongly_out == {}
