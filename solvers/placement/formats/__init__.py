"""Readers of public instances of facility location.

==================== ======================================================
:mod:`.orlib`        OR-Library capacitated facility location (Beasley 1988)
:mod:`.holmberg`     single-source (Holmberg, Ronnqvist and Yuan 1999)
:mod:`.two_stage`    two stages (Fernandes et al. 2014), with several products
                     (Mauri et al. 2021)
==================== ======================================================
"""

from solvers.placement.formats.holmberg import read_holmberg
from solvers.placement.formats.orlib import read_orlib
from solvers.placement.formats.two_stage import read_two_stage

__all__ = ["read_holmberg", "read_orlib", "read_two_stage"]
