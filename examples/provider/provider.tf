terraform {
  required_providers {
    alicloud = {
      source = "terraform.local/local/alicloud"
    }
  }
}

provider "alicloud" {
  region = "cn-hangzhou"
}
