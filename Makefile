# open-vm-tools on ESXi-Arm guests: all development tasks for this collection.
# Each target sets up what it needs, can be interrupted, and can be run again.

# make demo: an inventory of your own guests; without one, a container of this platform stands in for a guest.
INVENTORY =
PLATFORM = debian

# make molecule: some of the scenarios; by default all except those that only run on request.
SCENARIOS =
export SCENARIOS

# make release-check: the tag of the release.
TAG =

# make real-projects: some of tests/real_projects/projects.yml; by default all that have not passed yet.
PROJECTS =

# make bench: some of its parts, such as 'a c'; by default all. On el8, unless PLATFORM is given.
PARTS =

# Debian packages: for the controller, and for unit tests that compare the modules with the real programs, and open the
# status page in a browser.
PACKAGES = git openssh-client
TEST_PACKAGES = autoconf automake chromium-headless-shell apt-utils createrepo-c dnf dpkg-dev gcc golang-github-vmware-govmomi-dev golang-go \
	gnupg libc6-dev libglib2.0-0 libtool lintian openssl pkg-config rpm rpmlint sudo systemd zypper

# For Japanese on the pictures
PICTURE_PACKAGES = fonts-droid-fallback

TOOLS = tests/tools
# Where Ansible finds this checkout as a collection
COLLECTION = .build/collections/ansible_collections/esxi_arm/guest
CHECK = @.venv/bin/python $(TOOLS)/check.py

.PHONY: help demo test bench real-projects clean setup setup-test docs docsite pictures release-check lint drift unit sanity molecule

help:
	@echo 'make demo                  a guest in a container, open-vm-tools built from source and installed on it'
	@echo 'make demo INVENTORY=FILE   the same on the guests of your inventory'
	@echo 'make test                  every check there is: lint drift unit sanity molecule'
	@echo 'make unit                  the tests that need no guest (any other part of make test likewise)'
	@echo '.venv/bin/nox -l           the sessions of nox that these are; one test: .venv/bin/nox -e unit -- -k name'
	@echo 'make molecule SCENARIOS=el8   some of the molecule scenarios; article, debian11, desktop, el10, leap and sid only on request'
	@echo 'make bench                 what the role costs compared to what has to be done anyway: docs/benchmarks.md'
	@echo '                           takes hours; can be interrupted; PARTS='\''c e'\'' measures some parts'
	@echo 'make real-projects         autotools_build on real autotools projects from Debian, on this machine'
	@echo 'make docs                  update the tables of the role'\''s README.md and of docs/'
	@echo 'make docsite               the documentation as a website, in .build/docsite/html'
	@echo 'make pictures              take the pictures in docs/ anew: status page and website'
	@echo 'make release-check TAG=v1.0.0   whether this checkout is that release; builds its tarball'
	@echo 'make clean                 remove every container, image and cache that these created'

demo:
	@python3 $(TOOLS)/demo.py --platform '$(PLATFORM)' --inventory '$(INVENTORY)'

test: setup-test
	$(CHECK)

lint drift unit sanity molecule: setup-test
	$(CHECK) $@

real-projects: setup-test
	@.venv/bin/python tests/real_projects/real_projects.py $(PROJECTS)

bench: setup
	@.venv/bin/python tests/benchmarks/bench.py $(if $(filter command,$(firstword $(origin PLATFORM))),--platform '$(PLATFORM)') \
		$(if $(PARTS),--only $(PARTS))

docs: setup
	@.venv/bin/python $(TOOLS)/readme.py
	@.venv/bin/python $(TOOLS)/decisions.py

docsite: setup
	@.venv/bin/python $(TOOLS)/docsite.py

release-check: setup
	@.venv/bin/python $(TOOLS)/release.py '$(TAG)'

pictures: setup-test
	@$(TOOLS)/install_packages.sh $(PICTURE_PACKAGES)
	@.venv/bin/python tests/page/pictures.py
	@.venv/bin/python tests/docsite/pictures.py

setup: .venv/complete $(COLLECTION)
	@$(TOOLS)/install_packages.sh $(PACKAGES)

setup-test: setup
	@$(TOOLS)/install_packages.sh $(TEST_PACKAGES)

# Rebuilt when a requirement changes, and after an interruption, since this file is written last.
.venv/complete: requirements-dev.txt tests/unit/requirements.txt
	@$(TOOLS)/make_venv.sh .venv requirements-dev.txt

$(COLLECTION):
	@mkdir -p $(@D)
	@ln -s ../../../.. $@

clean:
	@tests/lab/lab clean
	rm -rf .venv .build .ansible .hypothesis .pytest_cache .ruff_cache changelogs/.plugin-cache.yaml
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
