# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_unnamed_person"),
        ("event_sessions", "0002_speaker_merged_into"),
        ("threads", "0009_follow_ups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Asking",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="asking",
                        serialize=False,
                        to="event_sessions.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "closes_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="no new questions after"
                    ),
                ),
                (
                    "waiting_count",
                    models.IntegerField(default=0, editable=False, verbose_name="waiting"),
                ),
                (
                    "answered_count",
                    models.IntegerField(default=0, editable=False, verbose_name="answered"),
                ),
                (
                    "held_count",
                    models.IntegerField(default=0, editable=False, verbose_name="not taken up"),
                ),
            ],
            options={
                "verbose_name": "questions of a session",
                "verbose_name_plural": "questions of sessions",
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="question",
                        serialize=False,
                        to="threads.post",
                        verbose_name="post",
                    ),
                ),
                ("is_anonymous", models.BooleanField(default=False, verbose_name="without a name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting"),
                            ("now", "Being answered now"),
                            ("answered", "Answered"),
                            ("held", "Not taken up"),
                        ],
                        default="open",
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "votes_count",
                    models.IntegerField(default=0, editable=False, verbose_name="votes"),
                ),
                (
                    "settled_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="settled at"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=300,
                        verbose_name="why it was not taken up",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers_to",
                        to="threads.post",
                        verbose_name="answer",
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="questions",
                        to="accounts.person",
                        verbose_name="asked by",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="event_sessions.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="accounts.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="threads.question",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "vote",
                "verbose_name_plural": "votes",
            },
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                fields=["session", "state", "-votes_count", "post"], name="questions_wanted"
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["session", "-post"], name="questions_latest"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "now")),
                fields=("session",),
                name="one_question_answered_now",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                fields=("question", "person"), name="one_vote_a_person"
            ),
        ),
    ]
