# What CIS AWS Foundations wants noticed in the trail (4.1 to 4.15), from one table: a pattern, how often within five
# minutes is too often, and what it means. Each is counted by a metric filter and told by an alarm.

locals {
  # Between those who probe and those who mistype: the first refused call, or password, is nobody's emergency.
  often = 5

  # Calls that change one kind of thing, by the name CloudTrail gives them.
  changes = {
    config-changes = {
      cis     = "4.9", what = "Config was stopped or redirected", source = "config.amazonaws.com"
      actions = ["DeleteDeliveryChannel", "PutConfigurationRecorder", "PutDeliveryChannel", "StopConfigurationRecorder"]
    }
    gateway-changes = {
      cis     = "4.12", what = "A network gateway was made, attached or removed", source = null
      actions = ["AttachInternetGateway", "CreateCustomerGateway", "CreateInternetGateway", "DeleteCustomerGateway", "DeleteInternetGateway", "DetachInternetGateway"]
    }
    iam-changes = {
      cis = "4.4", what = "A policy of IAM was changed", source = "iam.amazonaws.com"
      actions = [
        "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "CreatePolicy", "CreatePolicyVersion", "DeleteGroupPolicy",
        "DeletePolicy", "DeletePolicyVersion", "DeleteRolePolicy", "DeleteUserPolicy", "DetachGroupPolicy", "DetachRolePolicy",
        "DetachUserPolicy", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy",
      ]
    }
    key-deletion = {
      cis     = "4.7", what = "A customer key was disabled, or its deletion scheduled", source = "kms.amazonaws.com"
      actions = ["DisableKey", "ScheduleKeyDeletion"]
    }
    network-acl-changes = {
      cis = "4.11", what = "A network ACL was changed", source = null
      actions = [
        "CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry", "ReplaceNetworkAclAssociation",
        "ReplaceNetworkAclEntry",
      ]
    }
    organisation-changes = {
      cis = "4.15", what = "The organisation was changed", source = "organizations.amazonaws.com"
      actions = [
        "AcceptHandshake", "AttachPolicy", "CancelHandshake", "CreateAccount", "CreateOrganization", "CreateOrganizationalUnit",
        "CreatePolicy", "DeclineHandshake", "DeleteOrganization", "DeleteOrganizationalUnit", "DeletePolicy", "DetachPolicy",
        "DisablePolicyType", "EnableAllFeatures", "EnablePolicyType", "InviteAccountToOrganization", "LeaveOrganization", "MoveAccount",
        "RemoveAccountFromOrganization", "UpdateOrganizationalUnit", "UpdatePolicy",
      ]
    }
    route-changes = {
      cis = "4.13", what = "A route of a network was changed", source = "ec2.amazonaws.com"
      actions = [
        "CreateRoute", "CreateRouteTable", "DeleteRoute", "DeleteRouteTable", "DisassociateRouteTable", "ReplaceRoute",
        "ReplaceRouteTableAssociation",
      ]
    }
    security-group-changes = {
      cis = "4.10", what = "A security group was changed", source = null
      actions = [
        "AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateSecurityGroup", "DeleteSecurityGroup",
        "RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress",
      ]
    }
    storage-policy-changes = {
      cis = "4.8", what = "Who may use a bucket, or what becomes of its objects, was changed", source = "s3.amazonaws.com"
      actions = [
        "DeleteBucketCors", "DeleteBucketLifecycle", "DeleteBucketPolicy", "DeleteBucketReplication", "PutBucketAcl", "PutBucketCors",
        "PutBucketLifecycle", "PutBucketPolicy", "PutBucketReplication",
      ]
    }
    trail-changes = {
      cis     = "4.5", what = "A trail was changed, stopped or removed", source = null
      actions = ["CreateTrail", "DeleteTrail", "StartLogging", "StopLogging", "UpdateTrail"]
    }
    vpc-changes = {
      cis = "4.14", what = "A network was made, connected or removed", source = null
      actions = [
        "AcceptVpcPeeringConnection", "AttachClassicLinkVpc", "CreateVpc", "CreateVpcPeeringConnection", "DeleteVpc",
        "DeleteVpcPeeringConnection", "DetachClassicLinkVpc", "DisableVpcClassicLink", "EnableVpcClassicLink", "ModifyVpcAttribute",
        "RejectVpcPeeringConnection",
      ]
    }
  }

  detections = merge(
    { for key, change in local.changes : key => {
      cis       = change.cis
      pattern   = "{ ${change.source == null ? "" : "($.eventSource = \"${change.source}\") && "}(${join(" || ", [for action in change.actions : "($.eventName = \"${action}\")"])}) }"
      threshold = 1
      what      = change.what
    } },
    {
      refused-calls = {
        cis       = "4.1"
        pattern   = "{ ($.errorCode = \"*UnauthorizedOperation\") || ($.errorCode = \"AccessDenied*\") }"
        threshold = local.often
        what      = "Calls are refused: somebody tries what they may not, or a role lacks what it needs"
      }
      root-use = {
        cis       = "4.3"
        pattern   = "{ ($.userIdentity.type = \"Root\") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != \"AwsServiceEvent\") }"
        threshold = 1
        what      = "The root user was used"
      }
      sign-in-failures = {
        cis       = "4.6"
        pattern   = "{ ($.eventName = \"ConsoleLogin\") && ($.errorMessage = \"Failed authentication\") }"
        threshold = local.often
        what      = "Console sign-ins fail: a password is guessed, or forgotten"
      }
      sign-in-without-mfa = {
        cis       = "4.2"
        pattern   = "{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") && ($.userIdentity.type = \"IAMUser\") && ($.responseElements.ConsoleLogin = \"Success\") }"
        threshold = 1
        what      = "An IAM user signed in to the console without a second factor"
      }
    },
  )
}
