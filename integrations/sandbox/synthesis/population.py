"""The whole population: the cast, the families, their careers and firms, and what smaller registries hold."""

from datetime import date

from integrations.sandbox.synthesis import cast, firms, places, trades
from integrations.sandbox.synthesis.careers import Careers
from integrations.sandbox.synthesis.chance import stream
from integrations.sandbox.synthesis.families import Village
from integrations.sandbox.synthesis.identity import Numbers
from integrations.sandbox.synthesis.records import Population

READY_AT_MOST = 1000


def synthesise(seed: int, count: int, today: date) -> Population:
    """Return `count` people (the cast included) that are the same for the same seed and count.

    `today` moves only the dates of practice, licences, health checks and mandates, never a number, name or birth date.
    """
    known = places.load()
    people = cast.people(known)
    numbers = Numbers(stream(seed, "numbers"), {person.identity_number for person in people})
    village = Village(stream(seed, "families"), known, numbers, count - len(people), first_id=len(people) + 1)
    population = Population(people + village.grow())
    office = Careers(stream(seed, "careers"), known, today)
    cast.careers(population, office, today)
    office.fill(population, ready=min(READY_AT_MOST, count // 10))
    firms.Office(stream(seed, "firms"), known, today).fill(population, min(firms.AT_MOST, count // 12))
    trades.Trades(stream(seed, "trades"), today).fill(population)
    return population
