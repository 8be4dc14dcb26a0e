//! A MongoDB instance, in errors.

use crate::errors::Subject;

/// A read about an instance. The caller adds the summary and the RAM action.
pub(super) fn subject(name: &str) -> Subject<'_> {
    Subject {
        kind: "instance",
        name,
        attribute: "db_instance_id",
        elsewhere: "If the instance is in another region, set `region_id`. If the instance \
                    belongs to another account, use credentials of that account.",
        service: "ApsaraDB for MongoDB",
        ..Subject::default()
    }
}
