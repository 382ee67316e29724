/** The errors of Organizations, in AWS's words, with the reason that the model gives them. */
import { ServiceError } from "../../base/errors.ts";
import type {
  ConstraintViolationExceptionReason,
  HandshakeConstraintViolationExceptionReason,
  InvalidInputExceptionReason,
} from "../../wire/generated/organizations.ts";

export function notInUse(): ServiceError {
  return new ServiceError(
    "AWSOrganizationsNotInUseException",
    "Your account is not a member of an organization.",
  );
}

/** Identity policies allow the call, but the caller's account has no such part in this. */
export function noAccess(): ServiceError {
  return new ServiceError(
    "AccessDeniedException",
    "You don't have permissions to access this resource.",
  );
}

const constraintMessages: Readonly<Partial<Record<ConstraintViolationExceptionReason, string>>> = {
  ACCOUNT_NUMBER_LIMIT_EXCEEDED:
    "You have exceeded the allowed number of AWS accounts in an organization.",
  ACCOUNT_CANNOT_LEAVE_ORGANIZATION:
    "You can't remove the management account from an organization. Remove all member accounts " +
    "and delete the organization instead.",
  OU_NUMBER_LIMIT_EXCEEDED: "You have exceeded the number of OUs allowed in an organization.",
  OU_DEPTH_LIMIT_EXCEEDED: "You have exceeded the maximum depth of the OU tree.",
  POLICY_NUMBER_LIMIT_EXCEEDED:
    "You have exceeded the number of policies allowed in an organization.",
  POLICY_CONTENT_LIMIT_EXCEEDED: "You have exceeded the maximum size of a policy of this type.",
  MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED:
    "You have exceeded the maximum number of policies of this type attached to a target.",
  MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED:
    "You cannot remove the last policy attached to the specified target. You must have at least " +
    "one attached at all times.",
  ORGANIZATION_NOT_IN_ALL_FEATURES_MODE:
    "This operation can be performed only in an organization that has all features enabled.",
  MAX_TAG_LIMIT_EXCEEDED: "You have exceeded the number of tags allowed on this resource.",
  MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED:
    "You have exceeded the allowed number of delegated administrators for the delegated service.",
  CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR:
    "You cannot register master account/yourself as delegated administrator for your organization.",
  CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR:
    "You cannot register a suspended account as a delegated administrator for your organization.",
  CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG:
    "You must deregister this account as a delegated administrator before you remove it.",
  DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE:
    "You must deregister all delegated administrators of this service first.",
  SERVICE_ACCESS_NOT_ENABLED:
    "You must enable service access before you delegate an administrator for this service. Call " +
    "the AWS API EnableAWSServiceAccess first.",
  CANNOT_CLOSE_MANAGEMENT_ACCOUNT: "You cannot close the management account of an organization.",
  CLOSE_ACCOUNT_QUOTA_EXCEEDED: "You have exceeded close account quota for the past 30 days.",
};

/** `message` where the reason's own words do not fit. */
export function constraintViolation(
  reason: ConstraintViolationExceptionReason,
  message: string = constraintMessages[reason] ?? "The request violates a constraint.",
): ServiceError {
  const members = { Reason: reason };
  return new ServiceError("ConstraintViolationException", message, { members });
}

const inputMessages: Readonly<Partial<Record<InvalidInputExceptionReason, string>>> = {
  INVALID_NEXT_TOKEN: "You provided an invalid value for NextToken.",
  INVALID_PARTY_TYPE_TARGET: "You specified a type of party that cannot be the target.",
  INVALID_PATTERN_TARGET_ID: "You specified a target that is not an account id.",
  INVALID_EMAIL_ADDRESS_TARGET: "You specified an invalid email address for the invited account.",
  INVALID_ROLE_NAME:
    "You provided a role name that isn't valid. A role name can't begin with the reserved prefix " +
    "AWSServiceRoleFor.",
  INVALID_SYSTEM_TAGS_PARAMETER:
    "You specified a tag key that is a system tag. You can't add, edit, or delete system tag " +
    "keys because they're reserved for AWS use.",
  DUPLICATE_TAG_KEY: "You specified the same tag key more than once.",
  IMMUTABLE_POLICY: "You specified a policy that is managed by AWS and can't be modified.",
  NON_DETACHABLE_POLICY: "You specified a policy that can't be detached.",
  TARGET_NOT_SUPPORTED: "You specified a target that this operation does not support.",
  UNRECOGNIZED_SERVICE_PRINCIPAL: "You specified an unrecognized service principal.",
  INVALID_ENUM_POLICY_TYPE: "You specified an invalid policy type.",
  MAX_LIMIT_EXCEEDED_FILTER: "You specified more filters than this operation takes.",
  INVALID_RESOURCE_POLICY_JSON: "You provided a resource policy that is not valid.",
  INVALID_PRINCIPAL: "You specified an invalid principal in the resource policy.",
  UNSUPPORTED_ACTION_IN_RESOURCE_POLICY:
    "You specified an action that a resource policy of Organizations does not support.",
  UNSUPPORTED_POLICY_TYPE_IN_RESOURCE_POLICY:
    "You specified a policy type that a resource policy of Organizations does not support.",
  UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY:
    "You specified a resource that a resource policy of Organizations does not support.",
};

/** `detail` tells more than the reason's own words, and follows them. */
export function invalidInput(reason: InvalidInputExceptionReason, detail?: string): ServiceError {
  const told = inputMessages[reason] ?? "You provided an invalid value.";
  const message = detail === undefined ? told : `${told} ${detail}`;
  return new ServiceError("InvalidInputException", message, { members: { Reason: reason } });
}

export function handshakeViolation(
  reason: HandshakeConstraintViolationExceptionReason,
  message: string,
): ServiceError {
  const members = { Reason: reason };
  return new ServiceError("HandshakeConstraintViolationException", message, { members });
}

const notFoundMessages = {
  AccountNotFoundException: "You specified an account that doesn't exist.",
  ChildNotFoundException: "You specified a child that doesn't exist.",
  CreateAccountStatusNotFoundException:
    "You specified a create account request that doesn't exist.",
  DestinationParentNotFoundException: "You specified a destination parent that doesn't exist.",
  EffectivePolicyNotFoundException:
    "There is no effective policy of the specified type for the target.",
  HandshakeNotFoundException: "You specified a handshake that doesn't exist.",
  OrganizationalUnitNotFoundException: "You specified an organizational unit that doesn't exist.",
  ParentNotFoundException: "You specified a parent that doesn't exist.",
  PolicyNotFoundException: "You specified a policy that doesn't exist.",
  ResourcePolicyNotFoundException: "The organization has no resource policy.",
  RootNotFoundException: "You specified a root that doesn't exist.",
  SourceParentNotFoundException: "You specified a source parent that doesn't hold the account.",
  TargetNotFoundException: "You specified a target that doesn't exist.",
} as const;

export function notFound(code: keyof typeof notFoundMessages): ServiceError {
  return new ServiceError(code, notFoundMessages[code]);
}

/** `detail` says where the fault is and what it is. */
export function malformedPolicy(detail: string): ServiceError {
  return new ServiceError(
    "MalformedPolicyDocumentException",
    "The provided policy document does not meet the requirements of the specified policy type. " +
      detail,
  );
}
