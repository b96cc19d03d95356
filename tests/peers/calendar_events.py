"""Reads a calendar with a library that knows nothing of this project, and tells what it found as JSON."""

import json
import sys

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
events = []
for event in calendar.walk("VEVENT"):
    events.append({
        "uid": str(event["UID"]),
        "summary": str(event["SUMMARY"]),
        "start": event.decoded("DTSTART").isoformat(),
        "end": event.decoded("DTEND").isoformat(),
        "sequence": int(event["SEQUENCE"]),
        "modified": event.decoded("LAST-MODIFIED").isoformat(),
        "url": str(event["URL"]),
        "transparent": str(event["TRANSP"]),
        "alarms": [str(alarm.decoded("TRIGGER")) for alarm in event.walk("VALARM")],
        "problems": [str(problem) for problem in event.errors],
    })
json.dump({"name": str(calendar["NAME"]), "version": str(calendar["VERSION"]), "events": events}, sys.stdout)
