# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where uploads are kept: in the folder of the portal, or in a bucket."""

from typing import Any

from eventforum.environment import Environment


def storage(env: Environment) -> dict[str, Any]:
    """Django's default storage; a bucket needs django-storages (requirements-server.txt)."""
    if not env.s3_bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.s3_bucket,
            "endpoint_url": env.s3_endpoint or None,
            "region_name": env.s3_region or None,
            "access_key": env.s3_access_key or None,
            "secret_key": env.s3_secret_key or None,
            "file_overwrite": False,
        },
    }
