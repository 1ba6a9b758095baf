"""Departments and people, to read: other systems need them to name a department or an assignee."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers, viewsets

from organization.models import Department, User


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    class Meta:
        model = Department
        fields = ["id", "code", "name", "parent", "is_service", "weight", "is_active"]
        read_only_fields = fields


class PersonSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["id", "username", "name", "post_title"]
        read_only_fields = fields


class DepartmentViewSet(viewsets.ReadOnlyModelViewSet[Department]):
    """Departments whose data the caller may read."""

    serializer_class = DepartmentSerializer
    queryset = Department.objects.none()

    def get_queryset(self) -> QuerySet[Department]:
        user: Any = self.request.user
        return Department.objects.visible_to(user)


class PersonViewSet(viewsets.ReadOnlyModelViewSet[User]):
    """Colleagues the caller may see."""

    serializer_class = PersonSerializer
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        user: Any = self.request.user
        found: QuerySet[User] = User.objects.people().visible_to(user)
        return found
