"""What a person is told about a password that does not do."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "密码太短，至少要 10 个字符。"),
        ("zh-hant", "密碼太短，至少要 10 個字元。"),
        ("en", "at least 10 characters"),
    ],
)
def test_a_short_password_is_refused_in_the_language_of_the_reader(language: str, words: str) -> None:
    with override(language), pytest.raises(ValidationError) as refusal:
        validate_password("xk93Qz")
    assert any(words in message for message in refusal.value.messages)
