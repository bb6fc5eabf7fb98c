"""Every registry that may be asked, with what each can be asked: pure data, which everybody above may read."""

from __future__ import annotations

from typing import Final

from integrations.business.attributes import REGISTRY as BUSINESS
from integrations.continuing_education.attributes import REGISTRY as CONTINUING_EDUCATION
from integrations.criminal_records.attributes import REGISTRY as CRIMINAL_RECORDS
from integrations.degrees.attributes import REGISTRY as DEGREES
from integrations.devices.attributes import REGISTRY as DEVICES
from integrations.drug_businesses.attributes import REGISTRY as DRUG_BUSINESSES
from integrations.drug_registrations.attributes import REGISTRY as DRUG_REGISTRATIONS
from integrations.exchange.vocabulary import RegistryInfo
from integrations.facilities.attributes import REGISTRY as FACILITIES
from integrations.food_businesses.attributes import REGISTRY as FOOD_BUSINESSES
from integrations.food_products.attributes import REGISTRY as FOOD_PRODUCTS
from integrations.health_checks.attributes import REGISTRY as HEALTH_CHECKS
from integrations.officials.attributes import REGISTRY as OFFICIALS
from integrations.pharmacists.attributes import REGISTRY as PHARMACISTS
from integrations.population.attributes import REGISTRY as POPULATION
from integrations.practitioners.attributes import REGISTRY as PRACTITIONERS

REGISTRIES: Final[dict[str, RegistryInfo]] = {
    registry.code: registry
    for registry in (
        POPULATION,
        DEGREES,
        PRACTITIONERS,
        HEALTH_CHECKS,
        BUSINESS,
        OFFICIALS,
        CRIMINAL_RECORDS,
        CONTINUING_EDUCATION,
        FACILITIES,
        PHARMACISTS,
        DRUG_BUSINESSES,
        DRUG_REGISTRATIONS,
        DEVICES,
        FOOD_BUSINESSES,
        FOOD_PRODUCTS,
    )
}
