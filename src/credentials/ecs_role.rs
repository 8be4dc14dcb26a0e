//! The role of the ECS instance that the provider block or the environment names.

use alicloud::credentials::{EcsRamRole, SkippedSource};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::schema::Argument;

use super::configured::Configured;
use super::search::{Credentials, Search};
use crate::config::Setting;
use crate::config::arguments::ECS_ROLE_NAME;

pub(super) fn find(
    search: &Search<'_>,
    _: &mut Diagnostics,
) -> Result<Configured<Credentials>, Diagnostic> {
    let written = search.config.ecs_role_name.as_ref();
    let setting = Setting::of(&ECS_ROLE_NAME, written, search.environment);
    Ok(match setting.text() {
        Argument::Null => Configured::None,
        Argument::Unknown => Configured::Unknown(ECS_ROLE_NAME.path),
        Argument::Known(name) => {
            let role = EcsRamRole::new(search.context.clone(), Some(name.trim().to_owned()));
            Configured::Some(search.renewing(role).into())
        }
    })
}

pub(super) fn skipped() -> Vec<SkippedSource> {
    vec![SkippedSource::new("named role of an ECS instance", ECS_ROLE_NAME.not_set())]
}
