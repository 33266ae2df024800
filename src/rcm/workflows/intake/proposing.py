"""Guess which column is which field: by names alone, and never where two columns fit equally well."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rcm.workflows.intake.mapping import ColumnMapping, Source
from rcm.workflows.required_fields import TargetField

#: Words of the trade that mean one thing; the first is the one to use.
_SYNONYMS: Final = (
    "member_id subscriber_id insured_id member_number member_no subscriber_number member insurance_id mbi",
    "date_of_birth dob birth_date birthdate birthday patient_dob patient_date_of_birth patient_birth_date",
    "patient_first_name first_name firstname given_name fname pt_first_name name_0_given_0",
    "patient_last_name last_name lastname family_name surname lname pt_last_name name_0_family",
    "patient_id mrn medical_record_number patient_number pt_id chart_number",
    "patient_name full_name name pt_name",
    "gender sex patient_gender patient_sex administrative_sex",
    "payer_id payor_id payer_code payor_code insurance_code carrier_id carrier_code",
    "payer_name payor_name payer payor insurance insurance_name carrier carrier_name plan_name",
    "group_number group_id group_no policy_group",
    "npi provider_npi rendering_npi rendering_provider_npi billing_npi billing_provider_npi",
    "provider_name provider rendering_provider physician doctor",
    "tax_id ein tin federal_tax_id",
    "claim_number claim_id claim_no clm_no claim patient_control_number pcn",
    "encounter_id encounter_number visit_id visit_number account_number acct_no account_no fin",
    "service_date date_of_service dos from_date service_from from_dos service_start start_date",
    "service_date_to to_date service_to to_dos through_date thru_date service_end end_date",
    "admission_date admit_date date_of_admission",
    "discharge_date date_of_discharge dc_date",
    "procedure_code cpt cpt_code hcpcs hcpcs_code procedure proc_code",
    "diagnosis_code dx dx_code icd icd10 icd_10 icd_code diagnosis primary_dx principal_diagnosis",
    "modifier modifiers mod mod1",
    "units quantity qty service_units",
    "charge_amount charge charges billed_amount amount_billed total_charge total_charges billed amount",
    "place_of_service pos pos_code facility_code",
    "authorization_number auth_number auth_no prior_auth prior_authorization prior_auth_number authorization",
    "phone phone_number telephone mobile patient_phone tel",
    "email email_address patient_email e_mail",
    "address street address_1 address1 address_line_1 street_address",
    "zip zip_code zipcode postal_code postcode",
    "state state_code province",
    "city town",
)


def normal(name: str) -> str:
    """`Member ID#`, `member-id` and `memberId` are all member_id."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^0-9a-z]+", "_", parted.lower()).strip("_")


def _squeezed(name: str) -> str:
    return name.replace("_", "")


_GROUPS: Final[Mapping[str, int]] = {
    _squeezed(word): number for number, words in enumerate(_SYNONYMS) for word in words.split()
}


def propose(columns: Sequence[str], fields: Sequence[TargetField]) -> ColumnMapping:
    """A column for each field, by its very name, then by a name like it, then by a synonym. The rest comes along."""
    taken: set[str] = set()
    found: dict[str, Source] = {}
    for test in (_same, _alike, _synonym):
        for field in fields:
            if field.name in found:
                continue
            fitting = [column for column in columns if column not in taken and test(column, field)]
            if len(fitting) == 1:
                taken.add(fitting[0])
                found[field.name] = _source(fitting[0], field)
    ordered = {field.name: found[field.name] for field in fields if field.name in found}
    return ColumnMapping(fields=ordered, rest=True)


def rest_names(columns: Sequence[str], mapping: ColumnMapping) -> dict[str, str]:
    """Columns that no field takes, each with the name under which it comes along; never one that is taken."""
    if not mapping.rest:
        return {}
    used, names = set(mapping.fields), {}
    mapped = set(mapping.columns)
    for column in columns:
        if column not in mapped:
            name = base = normal(column) or "column"
            number = 2
            while name in used:
                name, number = f"{base}_{number}", number + 1
            used.add(name)
            names[column] = name
    return names


def _source(column: str, field: TargetField) -> Source:
    given: dict[str, Any] = {"column": column}
    if field.type not in {None, "text"}:
        given["type"] = field.type
        if field.format:
            given["format"] = field.format
    return Source.model_validate(given)


def _same(column: str, field: TargetField) -> bool:
    return column == field.name


def _alike(column: str, field: TargetField) -> bool:
    return _squeezed(normal(column)) == _squeezed(normal(field.name))


def _synonym(column: str, field: TargetField) -> bool:
    name = _squeezed(normal(column))
    if name in {_squeezed(normal(word)) for word in field.synonyms}:
        return True
    group = _GROUPS.get(name)
    return group is not None and group == _GROUPS.get(_squeezed(normal(field.name)))
