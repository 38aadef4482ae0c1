# SPDX-License-Identifier: AGPL-3.0-or-later
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from apps.accounts import services
from apps.accounts.models import Person, User

# Nobody has a password: the admin's own login page would be a door that never opens.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ("name", "pk", "created_at", "merged_into")
    search_fields = ("name",)
    fields = ("name", "merged_into", "created_at")
    readonly_fields = ("merged_into", "created_at")

    def save_model(self, request: HttpRequest, obj: Person, form: object, change: bool) -> None:
        if change:
            assert isinstance(request.user, User)
            services.rename(obj, name=obj.name, by=request.user)
        else:
            obj.save()

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("person", "email", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff")
    list_select_related = ("person",)
    search_fields = ("person__name", "email")
    fields = (
        "person",
        "email",
        "is_active",
        "is_staff",
        "is_superuser",
        "ui_language",
        "languages",
        "timezone",
        "theme",
        "date_joined",
        "last_login",
    )
    readonly_fields = (
        "person",
        "ui_language",
        "languages",
        "timezone",
        "theme",
        "date_joined",
        "last_login",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
