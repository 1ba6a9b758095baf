"""The shapes of comments and files in the API. Serializers never save."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from activity.discussions import kind_of_type
from activity.models import Attachment, Comment
from activity.models.discussion import LONGEST_ANCHOR, LONGEST_COMMENT, LONGEST_QUOTE


class SubjectTypeField(serializers.CharField):
    """The kind of the record as `activity.discussions` calls it: `plan`, `work-order`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return kind_of_type(value).kind


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """One comment; `mentions` are user names, `parent` is the first comment of the thread it answers."""

    subject_type = SubjectTypeField()
    author = serializers.CharField(source="author.username", read_only=True)
    author_name = serializers.CharField(source="author.label", read_only=True)
    resolved_by = serializers.CharField(source="resolved_by.username", read_only=True, default=None)
    mentions = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = [
            "id", "subject_type", "subject_id", "anchor", "quote", "body", "asks", "parent", "author", "author_name",
            "mentions", "created_at", "edited_at", "resolved_at", "resolved_by",
        ]  # fmt: skip
        read_only_fields = fields

    def get_mentions(self, comment: Comment) -> list[str]:
        return sorted({mention.person.username for mention in comment.mentions.all()})


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    """A file of a record; its bytes are at `content/` below its address."""

    subject_type = SubjectTypeField()
    uploaded_by = serializers.CharField(source="uploaded_by.username", read_only=True)

    class Meta:
        model = Attachment
        fields = [
            "id", "subject_type", "subject_id", "anchor", "name", "media_type", "size", "sha256", "uploaded_at",
            "uploaded_by", "scan_state", "scan_note", "scanned_at",
        ]  # fmt: skip
        read_only_fields = fields


class SubjectSerializer(serializers.Serializer[Any]):
    """Which record, and which part of it."""

    subject_type = serializers.CharField(max_length=40, help_text="`plan` or `work-order`.")
    subject_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    anchor = serializers.CharField(
        max_length=LONGEST_ANCHOR,
        required=False,
        allow_blank=True,
        default="",
        help_text="A part of the record: `overview`, `goal-12`, `goal-12.target`; empty for all of it.",
    )


class WordsSerializer(serializers.Serializer[Any]):
    body = serializers.CharField(max_length=LONGEST_COMMENT)


class ReplySerializer(WordsSerializer):
    asks = serializers.BooleanField(
        required=False, default=False, help_text="Everyone who is named owes an answer."
    )


class NewCommentSerializer(SubjectSerializer, ReplySerializer):
    quote = serializers.CharField(max_length=LONGEST_QUOTE, required=False, allow_blank=True, default="")


class NewAttachmentSerializer(SubjectSerializer):
    file = serializers.FileField(
        allow_empty_file=True, help_text="One file; what it is, is read from its bytes."
    )
