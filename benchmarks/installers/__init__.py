"""Installers beside what else plans them, on instances of the field and made ones."""
