# SPDX-License-Identifier: AGPL-3.0-or-later
def test_the_home_page_says_how_to_start_when_there_is_nothing(client, db):
    response = client.get("/")

    assert response.status_code == 200
    assert "import_programme" in response.text
