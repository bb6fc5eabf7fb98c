// Appended to the GOV.UK module by portal/ui/build.py, so `initAll` is in scope.
// Every page works without this: it moves the focus to the error summary and stops double clicks.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
