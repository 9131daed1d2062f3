"""Faults: transport and body defects that the mock adds on purpose."""

from contractmock.mockserver.faults.catalogue import CATALOGUE
from contractmock.mockserver.faults.definition import Stage
from contractmock.mockserver.faults.fault import Fault
from contractmock.mockserver.faults.parsing import parse_fault, parse_faults

__all__ = ["CATALOGUE", "Fault", "Stage", "parse_fault", "parse_faults"]
