"""The notices of a community as an RSS 2.0 feed."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shequ_workflows.org.models import CommunityPage

from .models import NOTICE_TAGS
from .querysets import listed

MOST: Final = 30
#: Characters that XML does not carry: one of them would make the whole feed unreadable.
_UNSAID: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def feed_of(request: HttpRequest, home: CommunityPage) -> str:
    """The newest notices below ``home`` that everybody may read. Their addresses stay right when they are moved."""
    tags = {key: str(label) for key, label in NOTICE_TAGS}
    feed = Rss201rev2Feed(
        title=_clean(_("Notices of %(community)s") % {"community": home.title}),
        link=request.build_absolute_uri(home.get_url(request)),
        description=_clean(_("What %(community)s makes known.") % {"community": home.title}),
        language=(get_language() or "zh-hans").split("-h")[0].replace("zh", "zh-cn"),
        feed_url=request.build_absolute_uri(reverse("shequ_notices:feed", args=[home.pk])),
        ttl=15,
    )
    for page in listed(home)[:MOST]:
        address = page.short_url(request)
        kind = _("Urgent notice") if page.urgency else tags.get(page.kind, "")
        feed.add_item(
            title=_clean(page.title),
            link=address,
            description=_clean(page.lead),
            pubdate=page.issued_at or page.first_published_at,
            updateddate=page.last_published_at,
            unique_id=address,
            unique_id_is_permalink=True,
            categories=[kind] if kind else [],
        )
    return str(feed.writeString("utf-8"))


def _clean(text: str) -> str:
    return text.translate(_UNSAID)
