# SPDX-License-Identifier: AGPL-3.0-or-later
import factory
from factory.django import DjangoModelFactory

from apps.accounts.lookalikes import called, looks_of
from apps.accounts.models import Person, User


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence("Person {}".format)
    looks = factory.LazyAttribute(lambda person: looks_of(person.name))
    called = factory.LazyAttribute(lambda person: called(person.name))


class UserFactory(DjangoModelFactory):
    """Somebody with an account; `administrator` may do everything."""

    class Meta:
        model = User

    class Params:
        administrator = factory.Trait(is_staff=True, is_superuser=True)

    person = factory.SubFactory(PersonFactory)
    email = factory.Sequence("person{}@example.org".format)
    password = "!"

    @classmethod
    def _create(cls, model_class, *args, date_joined=None, **fields):
        """The database notes when somebody joined; here it can have been earlier."""
        user = super()._create(model_class, *args, **fields)
        if date_joined is not None:
            model_class.objects.filter(pk=user.pk).update(date_joined=date_joined)
            user.date_joined = date_joined
        return user
