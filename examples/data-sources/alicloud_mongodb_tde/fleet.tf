locals {
  instances = toset(["dds-bp1example0customer0key", "dds-bp1example0service0key", "dds-bp1example0tde0off"])
}

data "alicloud_mongodb_tde" "fleet" {
  for_each       = local.instances
  db_instance_id = each.key
}

output "without_customer_key" {
  value = [for id, tde in data.alicloud_mongodb_tde.fleet : id if !tde.customer_managed]
}
