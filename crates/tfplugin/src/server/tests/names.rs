//! Names in the lists of a provider.

use super::*;

/// A provider with these lists.
struct Listing {
    data_sources: fn() -> Vec<DataSourceType<()>>,
    functions: fn() -> Vec<FunctionType>,
}

impl Provider for Listing {
    type Config = Config;
    type Client = ();

    fn data_sources(&self) -> Vec<DataSourceType<()>> {
        (self.data_sources)()
    }

    fn functions(&self) -> Vec<FunctionType> {
        (self.functions)()
    }

    fn configure(&self, _: Config, _: &Host, _: &mut Diagnostics) -> Result<(), Diagnostic> {
        Ok(())
    }
}

/// A function whose name is not an identifier.
#[derive(Deserialize, JsonSchema)]
struct Unnamed {}

impl Function for Unnamed {
    const NAME: &'static str = "mean value";
    type Result = bool;

    fn call(self) -> Result<bool, Diagnostic> {
        Ok(true)
    }
}

#[tokio::test]
async fn a_name_in_a_list_twice_and_a_name_that_is_no_identifier_are_schema_errors() {
    let data_source = || vec![DataSourceType::of::<Warning>()];
    let listings = [
        (
            Listing {
                data_sources: || {
                    vec![DataSourceType::of::<Warning>(), DataSourceType::of::<Warning>()]
                },
                functions: Vec::new,
            },
            "`warning` is in the provider's list twice.",
        ),
        (
            Listing {
                data_sources: data_source,
                functions: || vec![FunctionType::of::<Loopback>(), FunctionType::of::<Loopback>()],
            },
            "`loopback` is in the provider's list twice.",
        ),
        (
            Listing {
                data_sources: data_source,
                functions: || vec![FunctionType::of::<Unnamed>()],
            },
            "`mean value` is not a name that a configuration can contain.",
        ),
    ];
    for (listing, reason) in listings {
        let error = Server::new(listing).schemas().await.unwrap_err();
        assert!(error.detail.starts_with(reason), "{}", error.detail);
    }
}
