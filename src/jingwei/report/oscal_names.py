"""File names of the two OSCAL documents; the results name the plan's."""

PLAN_FILE = "assessment-plan.oscal.json"
RESULTS_FILE = "assessment-results.oscal.json"
