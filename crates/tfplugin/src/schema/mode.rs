//! Who sets an attribute.

/// Who sets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The configuration must set the attribute.
    Required,
    /// The configuration can set the attribute.
    Optional,
    /// The provider sets the attribute.
    Computed,
    /// The configuration can set the attribute; otherwise the provider sets it.
    OptionalComputed,
}

impl Mode {
    /// Whether the provider can set the attribute.
    pub fn is_computed(self) -> bool {
        matches!(self, Self::Computed | Self::OptionalComputed)
    }
}

/// A [`Mode`] as a type, the first parameter of [`Field`](super::Field).
pub trait FieldMode {
    /// The mode.
    const MODE: Mode;
}

macro_rules! field_modes {
    ($($mode:ident: $doc:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $mode {}

        impl FieldMode for $mode {
            const MODE: Mode = Mode::$mode;
        }
    )*};
}

field_modes! {
    Required: "Marks an attribute that the configuration must set.";
    Optional: "Marks an attribute that the configuration can set.";
    Computed: "Marks an attribute that the provider sets.";
    OptionalComputed: "Marks an attribute that the provider sets if the configuration does not.";
}
