"""The tags and filters of every template (built in, no `load` needed); each is shown in the gallery.

Small parts are tags (`icon`, `pill`, `slip`, `due`, `ago`); parts with a body are block tags (`card`, `page_header`);
parts made of data take one shape of `core.components`.
"""

from django import template

from core.templatetags import jingjin_blocks, jingjin_forms, jingjin_shapes, jingjin_words

register = template.Library()
for part in (jingjin_words, jingjin_blocks, jingjin_shapes, jingjin_forms):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
