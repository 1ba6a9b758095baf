from django.urls import path

from organization.views import calendars, departments, people, setup

app_name = "organization"
urlpatterns = [
    path("setup/", setup.setup, name="setup"),
    path("departments/", departments.departments, name="departments"),
    path("departments/add/", departments.add, name="add_department"),
    path("departments/host/", departments.set_host, name="host_office"),
    path("departments/<int:pk>/", departments.edit, name="edit_department"),
    path("departments/<int:pk>/close/", departments.close, name="close_department"),
    path("departments/<int:pk>/posts/", departments.new_post, name="add_post"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add, name="add_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="edit_person"),
    path("people/<int:pk>/appoint/", people.appoint_person, name="appoint"),
    path("people/<int:pk>/disable/", people.disable, name="disable_person"),
    path("people/<int:pk>/password/", people.new_password, name="issue_password"),
    path("memberships/<int:pk>/end/", people.end, name="end_membership"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/add/", calendars.add, name="add_calendar"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/weekday/", calendars.weekday, name="set_weekday"),
    path("calendars/<int:pk>/day/", calendars.day, name="set_day"),
    path("calendars/<int:pk>/statutory/", calendars.statutory, name="load_statutory"),
    path("calendars/<int:pk>/confirm/", calendars.confirm, name="confirm_year"),
    path("calendar-days/<int:pk>/remove/", calendars.drop_day, name="remove_day"),
]
