"""Dated examples, worked out by hand on a paper calendar: term, receipt in local time, due day.

Public days that matter here: Tết 16-20/2/2026 and 4-10/2/2027; Giỗ Tổ 26/4/2026 (Sunday, so 27/4) and 16/4/2027;
30/4, 1/5 (1/5/2027 is a Saturday, so 3/5); 2/9 with 1/9 (2025, 2026); Culture Day 24/11 (from 2026); swaps: 2/5/2025
for Saturday 26/4/2025, and 31/8/2026 for Saturday 22/8/2026. Columns: amount, unit, received, due.
"""

TERMS = [
    # An ordinary month: calendar days, the first not counted.
    (30, "day", "2026-03-04 09:00", "2026-04-03"),
    (30, "day", "2026-03-04 15:00", "2026-04-03"),  # the cut-off itself is still in time
    (30, "day", "2026-03-04 15:01", "2026-04-06"),  # from Thursday 5/3 to Saturday 4/4, so Monday
    (30, "day", "2026-03-05 09:00", "2026-04-06"),
    (30, "day", "2026-03-06 16:00", "2026-04-08"),  # Friday afternoon counts from Monday 9/3
    (30, "day", "2026-03-07 09:00", "2026-04-08"),  # Saturday
    (30, "day", "2026-03-08 23:59", "2026-04-08"),  # Sunday
    (30, "day", "2026-03-09 00:00", "2026-04-08"),  # Monday, in its first minute
    (1, "day", "2026-03-06 10:00", "2026-03-09"),  # ends on Saturday
    (1, "day", "2026-03-05 16:00", "2026-03-09"),  # from Friday, ends on Saturday
    (365, "day", "2026-03-02 09:00", "2027-03-02"),
    # Tết 2026.
    (30, "day", "2026-01-15 10:00", "2026-02-23"),  # ends on Saturday 14/2, the holiday follows
    (30, "day", "2026-01-16 10:00", "2026-02-23"),
    (30, "day", "2026-01-21 10:00", "2026-02-23"),  # ends on its last day
    (30, "day", "2026-01-24 10:00", "2026-02-25"),
    (10, "day", "2026-02-17 10:00", "2026-03-05"),  # received on the first of the year: from 23/2
    (10, "day", "2026-02-13 15:30", "2026-03-05"),  # the last afternoon before it: from 23/2 too
    (10, "day", "2026-02-13 14:59", "2026-02-23"),
    (15, "day", "2027-01-21 10:00", "2027-02-11"),
    (30, "day", "2024-12-27 10:00", "2025-02-03"),  # ends on Sunday 26/1/2025, Tết until 1/2, then Sunday
    # Spring holidays.
    (30, "day", "2026-03-27 10:00", "2026-04-28"),  # Giỗ Tổ on Sunday, Monday in its place
    (30, "day", "2026-03-31 10:00", "2026-05-04"),
    (30, "day", "2025-04-01 10:00", "2025-05-05"),  # 1/5, then the swapped 2/5, then the weekend
    (30, "day", "2025-04-03 10:00", "2025-05-05"),
    (10, "day", "2025-04-16 10:00", "2025-04-26"),  # a Saturday that is worked
    (10, "day", "2025-04-26 09:00", "2025-05-06"),  # received on it
    # National Day, with the swap of 2026.
    (30, "day", "2025-08-01 10:00", "2025-09-03"),
    (30, "day", "2026-08-01 10:00", "2026-09-03"),  # from Monday 3/8 to 2/9
    (30, "day", "2026-07-30 10:00", "2026-09-03"),  # Saturday 29/8, Sunday, swap, 1/9, 2/9
    (30, "day", "2026-07-23 10:00", "2026-08-22"),  # the make-up Saturday is a working day
    (5, "day", "2026-08-22 10:00", "2026-08-27"),
    (5, "day", "2026-08-22 15:30", "2026-09-03"),  # from Monday 24/8 to Saturday 29/8
    # Culture Day and year ends.
    (30, "day", "2026-10-23 10:00", "2026-11-23"),
    (30, "day", "2026-10-25 10:00", "2026-11-25"),
    (14, "day", "2026-11-10 10:00", "2026-11-25"),
    (30, "day", "2026-12-01 10:00", "2026-12-31"),
    (30, "day", "2026-12-02 10:00", "2027-01-04"),
    (30, "day", "2026-12-03 10:00", "2027-01-04"),
    (19, "day", "2028-02-10 10:00", "2028-02-29"),  # leap year
    # Working days.
    (5, "working_day", "2026-03-02 09:00", "2026-03-09"),
    (5, "working_day", "2026-03-02 15:01", "2026-03-10"),
    (10, "working_day", "2026-03-06 10:00", "2026-03-20"),
    (1, "working_day", "2026-03-07 10:00", "2026-03-10"),
    (21, "working_day", "2026-06-01 10:00", "2026-06-30"),
    (10, "working_day", "2026-02-10 10:00", "2026-03-03"),  # 11-13/2, 23-27/2, 2-3/3
    (1, "working_day", "2026-02-13 10:00", "2026-02-23"),
    (5, "working_day", "2027-02-03 10:00", "2027-02-17"),
    (3, "working_day", "2026-04-24 10:00", "2026-05-04"),  # 28/4, 29/4, 4/5
    (3, "working_day", "2026-04-30 10:00", "2026-05-07"),
    (2, "working_day", "2027-04-15 10:00", "2027-04-20"),
    (3, "working_day", "2027-04-29 10:00", "2027-05-06"),
    (3, "working_day", "2025-04-25 10:00", "2025-04-29"),  # the worked Saturday counts
    (3, "working_day", "2025-04-29 10:00", "2025-05-07"),
    (5, "working_day", "2026-08-20 10:00", "2026-08-26"),  # the worked Saturday counts
    (5, "working_day", "2026-08-27 10:00", "2026-09-08"),
    (1, "working_day", "2026-08-28 10:00", "2026-09-03"),
    (8, "working_day", "2026-11-16 10:00", "2026-11-27"),
    (20, "working_day", "2026-12-07 10:00", "2027-01-05"),
    # Months: the same day of the month, or its last.
    (1, "month", "2026-01-30 10:00", "2026-03-02"),  # 28/2 is a Saturday
    (1, "month", "2026-01-31 10:00", "2026-03-02"),  # Saturday: from 2/2
    (1, "month", "2026-01-16 10:00", "2026-02-23"),
    (3, "month", "2026-03-02 10:00", "2026-06-02"),
    (12, "month", "2026-03-10 10:00", "2027-03-10"),
    (1, "month", "2026-04-30 10:00", "2026-06-04"),
    (6, "month", "2026-08-31 10:00", "2027-03-03"),  # the swapped Monday: from 3/9
    (2, "month", "2026-12-31 10:00", "2027-03-01"),  # 28/2/2027 is a Sunday
    (12, "month", "2028-02-29 10:00", "2029-02-28"),
    (1, "month", "2026-08-05 16:00", "2026-09-07"),
]

# The New-Year swap of 2026, which the public calendar does not know: Friday 2/1 free, Saturday 10/1 worked.
# Columns: amount, unit, received, due without the swap, due with it.
SWAP_2026 = [
    (30, "day", "2025-12-03 10:00", "2026-01-02", "2026-01-05"),
    (3, "working_day", "2025-12-31 10:00", "2026-01-06", "2026-01-07"),
    (1, "working_day", "2026-01-09 10:00", "2026-01-12", "2026-01-10"),
    (5, "day", "2026-01-10 09:00", "2026-01-19", "2026-01-15"),
    (1, "month", "2025-12-02 10:00", "2026-01-02", "2026-01-05"),
    (30, "day", "2025-12-11 10:00", "2026-01-12", "2026-01-10"),
]

# Columns: amount, unit, policy, events (of 2026), due.
PAUSES = [
    (30, "day", "restart", "received 03-04 09:00, paused 03-10 10:00, resumed 03-20 10:00", "2026-04-20"),
    (30, "day", "restart", "received 03-04 09:00, paused 03-10 10:00, resumed 03-20 15:30", "2026-04-22"),
    (30, "day", "restart", "received 03-04 09:00, paused 03-10 10:00, resumed 03-21 10:00", "2026-04-22"),
    (
        30,
        "day",
        "restart",
        "received 03-04 09:00, paused 03-10 10:00, resumed 03-12 10:00, "
        "paused 03-16 10:00, resumed 03-18 10:00",
        "2026-04-17",
    ),
    (10, "working_day", "restart", "received 03-06 10:00, paused 03-10 10:00, resumed 03-13 10:00", "2026-03-27"),
    (3, "month", "restart", "received 03-02 10:00, paused 03-10 10:00, resumed 03-20 10:00", "2026-06-22"),
    # Ten days of waiting move the third of April to the thirteenth.
    (30, "day", "exclude_wait", "received 03-04 09:00, paused 03-10 10:00, resumed 03-20 10:00", "2026-04-13"),
    # After the cut-off on a Friday the clock runs again from Monday: thirteen days.
    (30, "day", "exclude_wait", "received 03-04 09:00, paused 03-10 10:00, resumed 03-20 16:00", "2026-04-16"),
    (30, "day", "exclude_wait", "received 03-04 09:00, paused 03-10 09:00, resumed 03-10 11:00", "2026-04-03"),
    (
        30,
        "day",
        "exclude_wait",
        "received 03-04 09:00, paused 03-10 10:00, resumed 03-20 10:00, "
        "paused 03-24 10:00, resumed 03-26 10:00",
        "2026-04-15",
    ),
    # One day of waiting moves Saturday the fourth to Sunday the fifth, and only then off the weekend.
    (30, "day", "exclude_wait", "received 03-05 10:00, paused 03-10 10:00, resumed 03-11 10:00", "2026-04-06"),
    # Asked for before the term began to run: nothing to exclude.
    (30, "day", "exclude_wait", "received 03-06 16:00, paused 03-07 10:00, resumed 03-09 10:00", "2026-04-08"),
    (30, "day", "exclude_wait", "received 02-10 10:00, paused 02-12 10:00, resumed 02-24 10:00", "2026-03-24"),
    (10, "working_day", "exclude_wait", "received 03-06 10:00, paused 03-10 10:00, resumed 03-13 10:00", "2026-03-25"),
    # Over Tết only three working days were lost: 13/2, 23/2, 24/2.
    (10, "working_day", "exclude_wait", "received 02-10 10:00, paused 02-12 10:00, resumed 02-24 10:00", "2026-03-06"),
    (3, "month", "exclude_wait", "received 03-02 10:00, paused 03-10 10:00, resumed 03-20 10:00", "2026-06-12"),
]  # fmt: skip
