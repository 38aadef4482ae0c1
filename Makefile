# SPDX-License-Identifier: AGPL-3.0-or-later
# make run    the portal on http://127.0.0.1:8000 (PORT and EVENTFORUM_VAR move it)
# make forum  a stand-in Discourse on http://127.0.0.1:8100 (FORUM_PORT moves it), to try the mirror on
# make test   every test, on stores of its own     make check  the linters
# make bench  the benchmark (ROWS="7 8": these)    make lock   renew the locked dependencies
# make faults   200 kills while 20,000 reminders go out (ROUNDS, SIZE), 500 scenarios of the mirror (SCENARIOS, ACTS; long)
# make security  the hostile texts, files and addresses of the corpora in every place (long)
# make a11y   axe on every page, two widths, two themes, two directions (long)
# make rights  who may come to which address, as a table
# make messages  put new sentences into locale/ (needs GNU gettext), and say what each language lacks

.DELETE_ON_ERROR:
.PHONY: run forum test check bench faults security a11y rights lock format messages

PYTHON = $(shell command -v python3.11 || command -v python3)
IN_ENV = .venv/bin/python
# The environment gets no pip of its own: ours installs into it.
INSTALL = $(PYTHON) -m pip --python $(IN_ENV) --disable-pip-version-check install \
	--quiet --no-input --no-deps --require-hashes
TEST = $(IN_ENV) -m pytest -n 2 --dist loadfile
# Tests beside tests/security that go through a corpus (docs/security.md).
OF_CORPORA = tests/core/test_text_corpora.py tests/core/test_fetch.py tests/core/test_fetch_canaries.py \
	tests/media tests/accounts/test_doors.py tests/accounts/test_hostile_sign_in.py tests/accounts/test_names.py \
	tests/sessions/test_cells.py tests/sessions/test_ical.py tests/programme/sources/test_hostile.py \
	tests/api/test_bodies.py tests/browser/test_hostile_text.py tests/search/test_views.py tests/threads/test_cards.py \
	tests/threads/test_hidden_leaks.py tests/threads/test_hidden_elsewhere.py

run: .venv/installed
	@exec $(IN_ENV) manage.py run --stop-with-parent

forum: .venv/installed
	@exec $(IN_ENV) manage.py forum

test: .venv/installed-dev
	@$(IN_ENV) tests/install_apt.py tests/apt.txt
	@$(TEST)

check: .venv/installed-dev
	$(IN_ENV) -m ruff check .
	$(IN_ENV) -m ruff format --check .
	$(IN_ENV) -m djlint --quiet --lint templates
	find templates -name '*.html' | xargs .venv/bin/djade --check --target-version 5.2
	$(IN_ENV) -c "from importlinter.cli import lint_imports_command as lint; lint()"
	$(IN_ENV) -m mypy
	$(IN_ENV) manage.py makemigrations --check --dry-run
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker/compose.yaml
	.venv/bin/hadolint docker/Dockerfile
	@PROXY_HOST=forum.example EVENTFORUM_BASE_URL=https://forum.example \
		$(IN_ENV) docker/nginx/render.py var/lint/nginx
	@# The portal itself sets HSTS, on errors too.
	.venv/bin/gixy --skips hsts_header var/lint/nginx/nginx.conf
	$(IN_ENV) -m pytest --quiet tests/test_architecture.py tests/test_markup.py tests/test_migrations.py

format: .venv/installed-dev
	$(IN_ENV) -m ruff check --fix .
	$(IN_ENV) -m ruff format .
	find templates -name '*.html' | xargs .venv/bin/djade --target-version 5.2

bench: .venv/installed-dev
	@EVENTFORUM_VAR=$${EVENTFORUM_VAR:-var/bench} exec $(IN_ENV) manage.py bench $(if $(ROWS),--rows $(ROWS))

faults: .venv/installed-dev
	@$(IN_ENV) tests/install_apt.py tests/apt.txt
	@ROUNDS=$${ROUNDS:-200} SIZE=$${SIZE:-20000} $(IN_ENV) -m pytest -q -n 0 tests/faults
	@SCENARIOS=$${SCENARIOS:-500} ACTS=$${ACTS:-200} $(IN_ENV) -m pytest -q -n 2 tests/discourse/faults tests/discourse/scenarios

security: .venv/installed-dev
	@$(IN_ENV) tests/install_apt.py tests/apt.txt
	@EVENTFORUM_SECURITY=whole $(TEST) tests/security $(OF_CORPORA)

a11y: .venv/installed-dev
	@$(IN_ENV) tests/install_apt.py tests/apt.txt
	@EVENTFORUM_A11Y=whole $(IN_ENV) -m pytest -q -n 0 tests/browser/test_every_address.py

rights: .venv/installed-dev
	@DJANGO_SETTINGS_MODULE=tests.settings $(IN_ENV) -m tests.rights.printed

lock: .venv/installed-dev
	$(IN_ENV) -m uv pip compile --universal --generate-hashes --no-header -q --upgrade \
		pyproject.toml -o requirements.txt
	$(IN_ENV) -m uv pip compile --universal --generate-hashes --no-header -q --upgrade \
		--extra server -c requirements.txt pyproject.toml -o requirements-server.txt
	$(IN_ENV) -m uv pip compile --universal --generate-hashes --no-header -q --upgrade \
		--extra server --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

messages: .venv/installed-dev
	@$(IN_ENV) manage.py makemessages --verbosity 0 --all --add-location file --no-obsolete \
		--ignore var --ignore tests
	@$(IN_ENV) manage.py catalogues

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed.")'
	@$(PYTHON) -m venv --without-pip --clear .venv

.venv/installed: .venv/bin/python requirements.txt
	@echo "Installing what requirements.txt locks ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/bin/python requirements-dev.txt
	@echo "Installing what requirements-dev.txt locks ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ .venv/installed
