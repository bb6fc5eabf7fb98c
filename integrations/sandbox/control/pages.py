"""The control pages: the same orders as the API's, for people. Plain forms, no script."""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from integrations.sandbox.control import subjects
from integrations.sandbox.control.orders import DecisionOrder, FaultOrder
from integrations.sandbox.control.texts import FAULTS, REGISTRIES, TEXTS, fault_name, in_language, title
from integrations.sandbox.eid.texts import language_of
from integrations.sandbox.models import Correction
from integrations.sandbox.registries import corrections, edits, faults, xroad

_MOST_SHOWN = 50
_FIELDS = ("registry", "fault", "whom", "identity_number", "seconds", "share", "pause")
_TIMED = (faults.Kind.SLOW, faults.Kind.LATENCY, faults.Kind.LIMITED)  # `seconds` means something to these
Errors = dict[str, str]  # name of the field -> key of the text


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def faults_page(request: HttpRequest) -> HttpResponse:
    """Show the faults in force; order and end them."""
    errors: Errors = {}
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "end_all":
            faults.end_all()
        elif action == "end":
            faults.order(request.POST.get("registry", ""), request.POST.get("identity_number", ""), faults.Kind.NONE, 0)
        else:
            errors = _order(request)
        if not errors:
            return _done("control_faults", "ended" if action in ("end", "end_all") else "ordered")
    language = language_of(request)
    picked = subjects.by_key(request.GET.get("subject", ""), language)
    form = {"registry": "*", "whom": picked.number if picked else "", "seconds": "5", "share": "100", "pause": "0"}
    if errors:
        form = {name: request.POST.get(name, "") for name in _FIELDS}
    people, firms, products = subjects.cast_people(language), subjects.cast_firms(language), subjects.cast_products()
    if picked and picked.number not in {found.number for found in [*people, *firms, *products]}:
        form |= {"whom": "", "identity_number": picked.number}
    return _page(
        request,
        "faults",
        errors,
        form=form,
        people=people,
        products=products,
        firms=firms,
        kinds=[
            (in_language(group, language), [(kind, in_language(name, language)) for kind, name in names.items()])
            for group, names in FAULTS
        ],
        orders=[_order_shown(found, language) for found in faults.current()],
        registries=[_registry_shown(code, language) for code in REGISTRIES],
    )


def _order(request: HttpRequest) -> Errors:
    """Carry out what the form orders, or return what is wrong with it."""
    sent = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    numbers = {name: sent[name].replace(",", ".") for name in ("seconds", "share", "pause")}
    try:
        share = float(numbers["share"]) / 100
    except ValueError:
        return {"share": "error_share"}
    body = {
        "registry": sent["registry"],
        "fault": sent["fault"] if sent["fault"] != faults.Kind.NONE else "",
        "identity_number": sent["identity_number"].replace(" ", "") or sent["whom"],
        "seconds": numbers["seconds"],
        "pause": numbers["pause"],
        "share": share,
    }
    try:
        FaultOrder.model_validate(body).carry_out()
    except ValidationError as error:
        found = [str(item["loc"][0]) if item["loc"] else "" for item in error.errors()]
        if found == [""]:  # each part is right, but they do not go together
            return {"fault": "error_tls"} if body["fault"] == faults.Kind.BAD_TLS else {"pause": "error_bursts"}
        return {name: f"error_{name}" for name in _FIELDS if name in found}
    return {}


def _order_shown(found: faults.Order, language: str) -> dict[str, Any]:
    about = subjects.by_number(found.identity_number) if found.identity_number else None
    info = REGISTRIES.get(found.registry)
    return {
        "order": found,
        "fault": fault_name(found.kind, language),
        "registry": title(info, language) if info else in_language(TEXTS["everywhere"], language),
        "whom": about.name if about else found.identity_number or in_language(TEXTS["everybody"], language),
        "timed": found.kind in _TIMED or bool(found.pause),
        "share": round(found.share * 100, 2),
    }


def _registry_shown(code: str, language: str) -> dict[str, Any]:
    whom = {found.identity_number for found in faults.current() if found.registry in (code, "*")}
    service = next(path for path, registry in xroad.SUBSYSTEMS.items() if registry == code)
    state = "troubled" if "" in whom else "partly" if whom else "sound"
    return {
        "code": code,
        "title": title(REGISTRIES[code], language),
        "service": service,
        "mood": {"troubled": "bad", "partly": "open"}.get(state, ""),
        "state": in_language(TEXTS[state], language),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def corrections_page(request: HttpRequest) -> HttpResponse:
    """Show the requests for correction, the open ones first; decide them."""
    errors: Errors = {}
    wrong = ""
    if request.method == "POST":
        wrong = request.POST.get("reference", "")
        errors = _decide(request, wrong)
        if not errors:
            return _done("control_corrections", request.POST["state"])
    language = language_of(request)
    is_open = Correction.State.RECEIVED
    newest = Correction.objects.order_by("-pk")[:_MOST_SHOWN]
    shown = sorted(newest, key=lambda found: found.state != is_open)  # stable: the newest first within each
    return _page(
        request, "corrections", errors, requests=[_request_shown(found, language) for found in shown], wrong=wrong
    )


def _decide(request: HttpRequest, reference: str) -> Errors:
    try:
        order = DecisionOrder.model_validate({name: request.POST.get(name, "") for name in ("state", "note")})
        corrections.decide(UUID(reference), Correction.State(order.state), order.note.strip())
    except corrections.Decided:
        return {reference: "error_decided"}
    except (edits.BadValue, edits.NoRecord):
        return {reference: "error_claim"}
    except (ValueError, corrections.Unknown):  # no page of ours sends such a thing
        raise Http404 from None
    return {}


def _request_shown(found: Correction, language: str) -> dict[str, Any]:
    info, about = REGISTRIES[found.registry], subjects.by_number(found.number)
    return {
        "request": found,
        "reference": str(found.reference),
        "registry": title(info, language),
        "attribute": title(info.attribute(found.attribute), language),
        "subject": about,
        "held": subjects.readable(found.held, language),
        "claimed": subjects.readable(found.claimed, language),
        "state": in_language(TEXTS[f"state_{found.state}"], language),
        "open": found.state == Correction.State.RECEIVED,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subjects_page(request: HttpRequest) -> HttpResponse:
    """List the cast; find others by their number, which is posted so that it stands in no address."""
    errors: Errors = {}
    number = "".join(request.POST.get("number", "").split())
    if request.method == "POST":
        found = subjects.by_number(number)
        if found:
            return HttpResponseRedirect(reverse("control_subject", args=[found.key]))
        errors = {"number": "error_unknown_number"}
    language = language_of(request)
    people, firms, products = subjects.cast_people(language), subjects.cast_firms(language), subjects.cast_products()
    return _page(request, "subjects", errors, people=people, firms=firms, products=products, number=number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subject_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the registries hold about somebody; `?attribute=<registry>.<name>` opens the form that changes it."""
    language = language_of(request)
    subject = subjects.by_key(key, language)
    if subject is None:
        raise Http404
    records = [
        (title(REGISTRIES[code], language), subjects.lines(code, subject, language)) for code in subject.registries
    ]
    wanted = request.POST.get("attribute") or request.GET.get("attribute")
    every = (line for _, lines in records for line in lines or [])
    chosen = next((line for line in every if line.name == wanted and line.changeable), None)
    errors: Errors = {}
    value = chosen.text if chosen else ""
    if request.method == "POST":
        value = request.POST.get("value", "")
        if chosen is None:
            raise Http404
        try:
            edits.change(chosen.registry, subject.number, chosen.attribute.name, value)
        except edits.BadValue as error:
            errors = {"value": f"error_{error.code}"}
        else:
            return _done("control_subject", "changed", key)
    hint = in_language(TEXTS[chosen.hint], language) if chosen and chosen.hint else ""
    return _page(request, "subject", errors, subject=subject, records=records, chosen=chosen, value=value, hint=hint)


def _page(request: HttpRequest, name: str, errors: Errors, **context: Any) -> HttpResponse:
    language = language_of(request)
    words = {key: in_language(pair, language) for key, pair in TEXTS.items()}
    site = {"name": words["site"], "note": words["site_note"], "home": reverse("control_faults")}
    site["style_sheet"] = reverse("control_css")
    done = words.get(f"done_{request.GET.get('done', '')}", "") if request.method != "POST" else ""
    told = {field: words[key] for field, key in errors.items()}
    base = {"site": site, "c": words, "page": name, "errors": told, "done": done}
    return render(request, f"control/{name}.html", base | context, status=400 if errors else 200)


def _done(name: str, what: str, *arguments: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(name, args=arguments)}?done={what}")


@require_safe
def style_sheet(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_css(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "max-age=300"
    return response


@cache
def _css() -> bytes:
    return (Path(__file__).parent / "control.css").read_bytes()
