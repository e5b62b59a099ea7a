"""Whether a hotel's own text may be used: it says only the reply's facts, and is short enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.template import Template, TemplateSyntaxError
from django.template.base import FilterExpression, TextNode, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode

from messaging.dialogue.facts import ClaimFact, Facts
from messaging.ledger import entries, tokens, unbound
from messaging.replies import samples, texts
from messaging.replies.catalogue import CATALOGUE, HOTEL, FactTypes
from messaging.replies.render import House, Rendered, render
from messaging.replies.wording import Wording

LONGEST = 1000
"""A reply that is longer would not fit a message with buttons."""
_BEFORE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_OWN_WORDS = frozenset({"forloop", "True", "False", "None"})


def problems(name: str, language: str, text: str, *, house: House | None = None) -> list[str]:
    """What is wrong with `text` for the reply `name`, in words for who wrote it; empty: it may be used."""
    if name not in CATALOGUE:
        return [f"there is no reply called {name!r}"]
    try:
        template = texts.parse(text)
    except TemplateSyntaxError as error:
        return [f"is not a well-formed text: {error}"]
    unknown = unknown_facts(template, CATALOGUE[name].facts)
    if unknown:
        known = ", ".join(sorted([*CATALOGUE[name].facts, "hotel.name, hotel.phone ..."]))
        return [f"{fact} is not a fact of this reply; it may use {known}" for fact in unknown]
    tried = preview(name, language, text, house=house)
    ledger = [entry for bound in tried.said for entry in entries(bound, timezone="UTC")]
    by_hand = unbound(tried.text, tried.said, ledger, now=_BEFORE, timezone="UTC")
    found = [
        f"“{fact}” is written by hand; it must come from the reply's facts"
        for fact in dict.fromkeys([*_literal_facts(template, CATALOGUE[name].facts), *by_hand])
    ]
    limit = CATALOGUE[name].limit or LONGEST
    if len(tried.text) > limit:
        found.append(f"is longer than {limit} characters")
    if not tried.text:
        found.append("says nothing")
    return found


def preview(
    name: str, language: str, text: str, *, house: House | None = None, currency: str = "ARS"
) -> Rendered:
    """`text` as a guest would read it, with made-up facts; `house` lends the hotel's own."""
    base = house or _sample_house(language)
    shown = House(base.wording, base.hotel, base.voseo, {(language, name): text})
    return render(name, samples.facts_of(name, currency=currency), shown)


def unknown_facts(template: Template, declared: FactTypes) -> list[str]:
    """The names a template uses that the reply does not declare, as written."""
    scope: dict[str, object] = {**declared, "hotel": HOTEL}
    return list(dict.fromkeys(_unknown(template.nodelist, scope)))


def _literal_facts(template: Template, declared: FactTypes) -> Iterator[str]:
    """Facts in the text between the braces, also where the preview does not come by."""
    claims = {("claim", name) for name, kind in declared.items() if kind is ClaimFact}
    for node in template.nodelist.get_nodes_by_type(TextNode):
        for token in tokens.find(str(getattr(node, "s", ""))):
            if not token.readings & claims:
                yield token.text


def _unknown(nodes: Iterable[object], scope: dict[str, object]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, VariableNode):
            yield from _missing(node.filter_expression, scope)
        elif isinstance(node, ForNode) and isinstance(node.sequence, FilterExpression):
            yield from _missing(node.sequence, scope)
            item = _item(node.sequence, scope)
            yield from _unknown(node.nodelist_loop, {**scope, node.loopvars[0]: item})
            yield from _unknown(node.nodelist_empty, scope)
        elif isinstance(node, IfNode):
            for condition, nodelist in node.conditions_nodelists:
                for expression in _operands(condition):
                    yield from _missing(expression, scope)
                yield from _unknown(nodelist, scope)


def _operands(condition: object) -> Iterator[FilterExpression]:
    """The expressions of an `if`: Django parses it into a tree of operators with `first` and `second`."""
    value = getattr(condition, "value", None)
    if isinstance(value, FilterExpression):
        yield value
    for side in ("first", "second"):
        if (operand := getattr(condition, side, None)) is not None:
            yield from _operands(operand)


def _missing(expression: FilterExpression, scope: dict[str, object]) -> Iterator[str]:
    variable = expression.var
    if isinstance(variable, Variable) and variable.lookups and _look(variable, scope) is None:
        yield str(variable)


def _item(expression: FilterExpression, scope: dict[str, object]) -> object:
    found = _look(expression.var, scope) if isinstance(expression.var, Variable) else None
    return found[0] if isinstance(found, list) else None


def _look(variable: Variable, scope: dict[str, object]) -> object | None:
    """What a dotted name stands for among the declared facts; None: nothing."""
    lookups = variable.lookups or ()
    if lookups and lookups[0] in _OWN_WORDS:
        return True
    current: object | None = scope
    for step in lookups:
        if isinstance(current, list) and step.isdigit():
            current = current[0]
        elif isinstance(current, dict):
            current = current.get(step)
        else:
            return None
    return current


def _sample_house(language: str) -> House:
    locale = {"es": "es_AR", "en": "en_IE", "pt": "pt_BR"}[language]
    hotel: Facts = samples.hotel_facts()
    wording = Wording(locale, language, language, "UTC", dt.date(2026, 12, 1))
    return House(wording, hotel)
