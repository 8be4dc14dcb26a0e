//! The profile that the provider block or the environment names.

use alicloud::Region;
use alicloud::credentials::{InvalidSource, ProfileFile, ResolvedSource, SkippedSource};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};

use super::configured::Configured;
use super::role;
use super::search::{Credentials, Search};
use crate::config::Setting;
use crate::config::arguments::{PROFILE, SHARED_CREDENTIALS_FILE};
use crate::errors::{explain_invalid_source, explain_unused_profile};

/// Names the SDKs' own file for the SDKs, and the command line's file for the official provider.
/// Alone, the variable says no more than where the default chain looks.
const SDKS_FILE_VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

pub(super) fn find(
    search: &Search<'_>,
    _: &mut Diagnostics,
) -> Result<Configured<Credentials>, Diagnostic> {
    let [name, file] = settings(search);
    if let Some(setting) = [&name, &file].into_iter().find(|setting| setting.is_unknown()) {
        return Ok(Configured::Unknown(setting.spec().path));
    }
    let names_file = file.known().is_some() && file.variable() != Some(SDKS_FILE_VARIABLE);
    if name.known().is_none() && !names_file {
        return Ok(Configured::None);
    }
    let found = look_up(search, &name, &file).map_err(|invalid| explain(&invalid, &name, &file))?;
    match found.role.as_ref().and_then(|role| role.invalid.as_ref()) {
        Some(invalid) if !role::is_configured(search) => Err(explain(invalid, &name, &file)),
        _ => Ok(Configured::Some(found.into())),
    }
}

pub(super) fn skipped() -> Vec<SkippedSource> {
    vec![SkippedSource::new("named profile", PROFILE.not_set())]
}

/// The region of the named profile, whose credentials are not used. The region may be named
/// elsewhere, so an invalid profile is a warning.
pub(super) fn region_of_unused(
    search: &Search<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Region> {
    let [name, file] = settings(search);
    if name.known().is_none() || search.context.region.is_some() {
        return None;
    }
    match look_up(search, &name, &file) {
        Ok(found) => found.region,
        Err(invalid) => {
            diagnostics.push(name.locate(explain_unused_profile(&invalid, &name.leave_out())));
            None
        }
    }
}

/// `profile` and `shared_credentials_file`.
fn settings<'a>(search: &Search<'a>) -> [Setting<'a>; 2] {
    let Search { config, environment, .. } = search;
    [
        Setting::of(&PROFILE, config.profile.as_ref(), environment),
        Setting::of(&SHARED_CREDENTIALS_FILE, config.shared_credentials_file.as_ref(), environment),
    ]
}

fn look_up(
    search: &Search<'_>,
    name: &Setting<'_>,
    file: &Setting<'_>,
) -> Result<ResolvedSource, InvalidSource> {
    let profile_file =
        file.known().map(|path| ProfileFile::new(search.context, path.trim(), &file.origin()));
    let profile = name.known().map(str::trim);
    ResolvedSource::named(search.context, profile, profile_file)
}

/// The error of an invalid profile.
fn explain(invalid: &InvalidSource, name: &Setting<'_>, file: &Setting<'_>) -> Diagnostic {
    let setting = if name.known().is_some() { name } else { file };
    let mut error = setting.locate(explain_invalid_source(invalid));
    if let Some(variable) = setting.variable() {
        let what = if name.known().is_some() { "profile" } else { "file" };
        let place = format!("\n\nThe environment variable `{variable}` names the {what}.");
        error.detail.push_str(&place);
    }
    error
}
