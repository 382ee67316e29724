/** AWS Identity and Access Management 2010-05-08: types that `tools/models/generate.ts` made. */

export interface AcceptDelegationRequestRequest {
  readonly DelegationRequestId: string;
}

export type AccessAdvisorUsageGranularityType =
  | "SERVICE_LEVEL"
  | "ACTION_LEVEL";

export interface AccessDetail {
  readonly EntityPath?: string | undefined;
  readonly LastAuthenticatedTime?: Date | undefined;
  readonly Region?: string | undefined;
  readonly ServiceName: string;
  readonly ServiceNamespace: string;
  readonly TotalAuthenticatedEntities?: number | undefined;
}

export interface AccessKey {
  readonly AccessKeyId: string;
  readonly CreateDate?: Date | undefined;
  readonly SecretAccessKey: string;
  readonly Status: StatusType;
  readonly UserName: string;
}

export interface AccessKeyLastUsed {
  readonly LastUsedDate?: Date | undefined;
  readonly Region: string;
  readonly ServiceName: string;
}

export interface AccessKeyMetadata {
  readonly AccessKeyId?: string | undefined;
  readonly CreateDate?: Date | undefined;
  readonly Status?: StatusType | undefined;
  readonly UserName?: string | undefined;
}

export type AccountNotManagementOrDelegatedAdministratorException = Readonly<Record<never, never>>;

export interface AddClientIDToOpenIDConnectProviderRequest {
  readonly ClientID: string;
  readonly OpenIDConnectProviderArn: string;
}

export interface AddRoleToInstanceProfileRequest {
  readonly InstanceProfileName: string;
  readonly RoleName: string;
}

export interface AddUserToGroupRequest {
  readonly GroupName: string;
  readonly UserName: string;
}

export interface AssociateDelegationRequestRequest {
  readonly DelegationRequestId: string;
}

export interface AttachGroupPolicyRequest {
  readonly GroupName: string;
  readonly PolicyArn: string;
}

export interface AttachRolePolicyRequest {
  readonly PolicyArn: string;
  readonly RoleName: string;
}

export interface AttachUserPolicyRequest {
  readonly PolicyArn: string;
  readonly UserName: string;
}

export interface AttachedPermissionsBoundary {
  readonly PermissionsBoundaryArn?: string | undefined;
  readonly PermissionsBoundaryType?: PermissionsBoundaryAttachmentType | undefined;
}

export interface AttachedPolicy {
  readonly PolicyArn?: string | undefined;
  readonly PolicyName?: string | undefined;
}

export type CallerIsNotManagementAccountException = Readonly<Record<never, never>>;

export interface ChangePasswordRequest {
  readonly NewPassword: string;
  readonly OldPassword: string;
}

export interface ConcurrentModificationException {
  readonly message?: string | undefined;
}

export interface ContextEntry {
  readonly ContextKeyName?: string | undefined;
  readonly ContextKeyType?: ContextKeyTypeEnum | undefined;
  readonly ContextKeyValues?: readonly string[] | undefined;
}

export type ContextKeyTypeEnum =
  | "string"
  | "stringList"
  | "numeric"
  | "numericList"
  | "boolean"
  | "booleanList"
  | "ip"
  | "ipList"
  | "binary"
  | "binaryList"
  | "date"
  | "dateList";

export interface CreateAccessKeyRequest {
  readonly UserName?: string | undefined;
}

export interface CreateAccessKeyResponse {
  readonly AccessKey: AccessKey;
}

export interface CreateAccountAliasRequest {
  readonly AccountAlias: string;
}

export interface CreateDelegationRequestRequest {
  readonly Description: string;
  readonly NotificationChannel: string;
  readonly OnlySendByOwner?: boolean | undefined;
  readonly OwnerAccountId?: string | undefined;
  readonly Permissions: DelegationPermission;
  readonly RedirectUrl?: string | undefined;
  readonly RequestMessage?: string | undefined;
  readonly RequestorWorkflowId: string;
  readonly SessionDuration: number;
}

export interface CreateDelegationRequestResponse {
  readonly ConsoleDeepLink?: string | undefined;
  readonly DelegationRequestId?: string | undefined;
}

export interface CreateGroupRequest {
  readonly GroupName: string;
  readonly Path?: string | undefined;
}

export interface CreateGroupResponse {
  readonly Group: Group;
}

export interface CreateInstanceProfileRequest {
  readonly InstanceProfileName: string;
  readonly Path?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateInstanceProfileResponse {
  readonly InstanceProfile: InstanceProfile;
}

export interface CreateLoginProfileRequest {
  readonly Password?: string | undefined;
  readonly PasswordResetRequired?: boolean | undefined;
  readonly UserName?: string | undefined;
}

export interface CreateLoginProfileResponse {
  readonly LoginProfile: LoginProfile;
}

export interface CreateOpenIDConnectProviderRequest {
  readonly ClientIDList?: readonly string[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly ThumbprintList?: readonly string[] | undefined;
  readonly Url: string;
}

export interface CreateOpenIDConnectProviderResponse {
  readonly OpenIDConnectProviderArn?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreatePolicyRequest {
  readonly Description?: string | undefined;
  readonly Path?: string | undefined;
  readonly PolicyDocument: string;
  readonly PolicyName: string;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreatePolicyResponse {
  readonly Policy?: Policy | undefined;
}

export interface CreatePolicyVersionRequest {
  readonly PolicyArn: string;
  readonly PolicyDocument: string;
  readonly SetAsDefault?: boolean | undefined;
}

export interface CreatePolicyVersionResponse {
  readonly PolicyVersion?: PolicyVersion | undefined;
}

export interface CreateRoleRequest {
  readonly AssumeRolePolicyDocument: string;
  readonly Description?: string | undefined;
  readonly MaxSessionDuration?: number | undefined;
  readonly Path?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
  readonly RoleName: string;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateRoleResponse {
  readonly Role: Role;
}

export interface CreateSAMLProviderRequest {
  readonly AddPrivateKey?: string | undefined;
  readonly AssertionEncryptionMode?: AssertionEncryptionModeType | undefined;
  readonly Name: string;
  readonly SAMLMetadataDocument: string;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateSAMLProviderResponse {
  readonly SAMLProviderArn?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateServiceLinkedRoleRequest {
  readonly AWSServiceName: string;
  readonly CustomSuffix?: string | undefined;
  readonly Description?: string | undefined;
}

export interface CreateServiceLinkedRoleResponse {
  readonly Role?: Role | undefined;
}

export interface CreateServiceSpecificCredentialRequest {
  readonly CredentialAgeDays?: number | undefined;
  readonly ServiceName: string;
  readonly UserName: string;
}

export interface CreateServiceSpecificCredentialResponse {
  readonly ServiceSpecificCredential?: ServiceSpecificCredential | undefined;
}

export interface CreateUserRequest {
  readonly Path?: string | undefined;
  readonly PermissionsBoundary?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly UserName: string;
}

export interface CreateUserResponse {
  readonly User?: User | undefined;
}

export interface CreateVirtualMFADeviceRequest {
  readonly Path?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly VirtualMFADeviceName: string;
}

export interface CreateVirtualMFADeviceResponse {
  readonly VirtualMFADevice: VirtualMFADevice;
}

export interface CredentialReportExpiredException {
  readonly message?: string | undefined;
}

export interface CredentialReportNotPresentException {
  readonly message?: string | undefined;
}

export interface CredentialReportNotReadyException {
  readonly message?: string | undefined;
}

export interface DeactivateMFADeviceRequest {
  readonly SerialNumber: string;
  readonly UserName?: string | undefined;
}

export interface DelegationPermission {
  readonly Parameters?: readonly PolicyParameter[] | undefined;
  readonly PolicyTemplateArn?: string | undefined;
}

export interface DelegationRequest {
  readonly ApproverId?: string | undefined;
  readonly CreateDate?: Date | undefined;
  readonly DelegationRequestId?: string | undefined;
  readonly Description?: string | undefined;
  readonly ExpirationTime?: Date | undefined;
  readonly Notes?: string | undefined;
  readonly OnlySendByOwner?: boolean | undefined;
  readonly OwnerAccountId?: string | undefined;
  readonly OwnerId?: string | undefined;
  readonly PermissionPolicy?: string | undefined;
  readonly Permissions?: DelegationPermission | undefined;
  readonly RedirectUrl?: string | undefined;
  readonly RejectionReason?: string | undefined;
  readonly RequestMessage?: string | undefined;
  readonly RequestorId?: string | undefined;
  readonly RequestorName?: string | undefined;
  readonly RolePermissionRestrictionArns?: readonly string[] | undefined;
  readonly SessionDuration?: number | undefined;
  readonly State?: StateType | undefined;
  readonly UpdatedTime?: Date | undefined;
}

export interface DeleteAccessKeyRequest {
  readonly AccessKeyId: string;
  readonly UserName?: string | undefined;
}

export interface DeleteAccountAliasRequest {
  readonly AccountAlias: string;
}

export interface DeleteConflictException {
  readonly message?: string | undefined;
}

export interface DeleteGroupPolicyRequest {
  readonly GroupName: string;
  readonly PolicyName: string;
}

export interface DeleteGroupRequest {
  readonly GroupName: string;
}

export interface DeleteInstanceProfileRequest {
  readonly InstanceProfileName: string;
}

export interface DeleteLoginProfileRequest {
  readonly UserName?: string | undefined;
}

export interface DeleteOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string;
}

export interface DeletePolicyRequest {
  readonly PolicyArn: string;
}

export interface DeletePolicyVersionRequest {
  readonly PolicyArn: string;
  readonly VersionId: string;
}

export interface DeleteRolePermissionsBoundaryRequest {
  readonly RoleName: string;
}

export interface DeleteRolePolicyRequest {
  readonly PolicyName: string;
  readonly RoleName: string;
}

export interface DeleteRoleRequest {
  readonly RoleName: string;
}

export interface DeleteSAMLProviderRequest {
  readonly SAMLProviderArn: string;
}

export interface DeleteSSHPublicKeyRequest {
  readonly SSHPublicKeyId: string;
  readonly UserName: string;
}

export interface DeleteServerCertificateRequest {
  readonly ServerCertificateName: string;
}

export interface DeleteServiceLinkedRoleRequest {
  readonly RoleName: string;
}

export interface DeleteServiceLinkedRoleResponse {
  readonly DeletionTaskId: string;
}

export interface DeleteServiceSpecificCredentialRequest {
  readonly ServiceSpecificCredentialId: string;
  readonly UserName?: string | undefined;
}

export interface DeleteSigningCertificateRequest {
  readonly CertificateId: string;
  readonly UserName?: string | undefined;
}

export interface DeleteUserPermissionsBoundaryRequest {
  readonly UserName: string;
}

export interface DeleteUserPolicyRequest {
  readonly PolicyName: string;
  readonly UserName: string;
}

export interface DeleteUserRequest {
  readonly UserName: string;
}

export interface DeleteVirtualMFADeviceRequest {
  readonly SerialNumber: string;
}

export interface DeletionTaskFailureReasonType {
  readonly Reason?: string | undefined;
  readonly RoleUsageList?: readonly RoleUsageType[] | undefined;
}

export type DeletionTaskStatusType =
  | "SUCCEEDED"
  | "IN_PROGRESS"
  | "FAILED"
  | "NOT_STARTED";

export interface DetachGroupPolicyRequest {
  readonly GroupName: string;
  readonly PolicyArn: string;
}

export interface DetachRolePolicyRequest {
  readonly PolicyArn: string;
  readonly RoleName: string;
}

export interface DetachUserPolicyRequest {
  readonly PolicyArn: string;
  readonly UserName: string;
}

export type DisableOrganizationsRootCredentialsManagementRequest = Readonly<Record<never, never>>;

export interface DisableOrganizationsRootCredentialsManagementResponse {
  readonly EnabledFeatures?: readonly FeatureType[] | undefined;
  readonly OrganizationId?: string | undefined;
}

export type DisableOrganizationsRootSessionsRequest = Readonly<Record<never, never>>;

export interface DisableOrganizationsRootSessionsResponse {
  readonly EnabledFeatures?: readonly FeatureType[] | undefined;
  readonly OrganizationId?: string | undefined;
}

export interface DuplicateCertificateException {
  readonly message?: string | undefined;
}

export interface DuplicateSSHPublicKeyException {
  readonly message?: string | undefined;
}

export interface EnableMFADeviceRequest {
  readonly AuthenticationCode1: string;
  readonly AuthenticationCode2: string;
  readonly SerialNumber: string;
  readonly UserName: string;
}

export type EnableOrganizationsRootCredentialsManagementRequest = Readonly<Record<never, never>>;

export interface EnableOrganizationsRootCredentialsManagementResponse {
  readonly EnabledFeatures?: readonly FeatureType[] | undefined;
  readonly OrganizationId?: string | undefined;
}

export type EnableOrganizationsRootSessionsRequest = Readonly<Record<never, never>>;

export interface EnableOrganizationsRootSessionsResponse {
  readonly EnabledFeatures?: readonly FeatureType[] | undefined;
  readonly OrganizationId?: string | undefined;
}

export interface EnableOutboundWebIdentityFederationResponse {
  readonly IssuerIdentifier?: string | undefined;
}

export interface EntityAlreadyExistsException {
  readonly message?: string | undefined;
}

export interface EntityDetails {
  readonly EntityInfo: EntityInfo;
  readonly LastAuthenticated?: Date | undefined;
}

export interface EntityInfo {
  readonly Arn: string;
  readonly Id: string;
  readonly Name: string;
  readonly Path?: string | undefined;
  readonly Type: PolicyOwnerEntityType;
}

export interface EntityTemporarilyUnmodifiableException {
  readonly message?: string | undefined;
}

export type EntityType =
  | "User"
  | "Role"
  | "Group"
  | "LocalManagedPolicy"
  | "AWSManagedPolicy";

export interface ErrorDetails {
  readonly Code: string;
  readonly Message: string;
}

export interface EvaluationResult {
  readonly EvalActionName: string;
  readonly EvalDecision: PolicyEvaluationDecisionType;
  readonly EvalDecisionDetails?: Readonly<Record<string, PolicyEvaluationDecisionType>> | undefined;
  readonly EvalResourceName?: string | undefined;
  readonly MatchedStatements?: readonly Statement[] | undefined;
  readonly MissingContextValues?: readonly string[] | undefined;
  readonly OrganizationsDecisionDetail?: OrganizationsDecisionDetail | undefined;
  readonly PermissionsBoundaryDecisionDetail?: PermissionsBoundaryDecisionDetail | undefined;
  readonly ResourceSpecificResults?: readonly ResourceSpecificResult[] | undefined;
}

export interface FeatureDisabledException {
  readonly message?: string | undefined;
}

export interface FeatureEnabledException {
  readonly message?: string | undefined;
}

export type FeatureType =
  | "RootCredentialsManagement"
  | "RootSessions";

export interface GenerateCredentialReportResponse {
  readonly Description?: string | undefined;
  readonly State?: ReportStateType | undefined;
}

export interface GenerateOrganizationsAccessReportRequest {
  readonly EntityPath: string;
  readonly OrganizationsPolicyId?: string | undefined;
}

export interface GenerateOrganizationsAccessReportResponse {
  readonly JobId?: string | undefined;
}

export interface GenerateServiceLastAccessedDetailsRequest {
  readonly Arn: string;
  readonly Granularity?: AccessAdvisorUsageGranularityType | undefined;
}

export interface GenerateServiceLastAccessedDetailsResponse {
  readonly JobId?: string | undefined;
}

export interface GetAccessKeyLastUsedRequest {
  readonly AccessKeyId: string;
}

export interface GetAccessKeyLastUsedResponse {
  readonly AccessKeyLastUsed?: AccessKeyLastUsed | undefined;
  readonly UserName?: string | undefined;
}

export interface GetAccountAuthorizationDetailsRequest {
  readonly Filter?: readonly EntityType[] | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface GetAccountAuthorizationDetailsResponse {
  readonly GroupDetailList?: readonly GroupDetail[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Policies?: readonly ManagedPolicyDetail[] | undefined;
  readonly RoleDetailList?: readonly RoleDetail[] | undefined;
  readonly UserDetailList?: readonly UserDetail[] | undefined;
}

export interface GetAccountPasswordPolicyResponse {
  readonly PasswordPolicy: PasswordPolicy;
}

export interface GetAccountSummaryResponse {
  readonly SummaryMap?: Readonly<Record<string, number>> | undefined;
}

export interface GetContextKeysForCustomPolicyRequest {
  readonly PolicyInputList: readonly string[];
}

export interface GetContextKeysForPolicyResponse {
  readonly ContextKeyNames?: readonly string[] | undefined;
}

export interface GetContextKeysForPrincipalPolicyRequest {
  readonly PolicyInputList?: readonly string[] | undefined;
  readonly PolicySourceArn: string;
}

export interface GetCredentialReportResponse {
  readonly Content?: Uint8Array | undefined;
  readonly GeneratedTime?: Date | undefined;
  readonly ReportFormat?: ReportFormatType | undefined;
}

export interface GetDelegationRequestRequest {
  readonly DelegationPermissionCheck?: boolean | undefined;
  readonly DelegationRequestId: string;
}

export interface GetDelegationRequestResponse {
  readonly DelegationRequest?: DelegationRequest | undefined;
  readonly PermissionCheckResult?: PermissionCheckResultType | undefined;
  readonly PermissionCheckStatus?: PermissionCheckStatusType | undefined;
}

export interface GetGroupPolicyRequest {
  readonly GroupName: string;
  readonly PolicyName: string;
}

export interface GetGroupPolicyResponse {
  readonly GroupName: string;
  readonly PolicyDocument: string;
  readonly PolicyName: string;
}

export interface GetGroupRequest {
  readonly GroupName: string;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface GetGroupResponse {
  readonly Group: Group;
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Users: readonly User[];
}

export interface GetHumanReadableSummaryRequest {
  readonly EntityArn: string;
  readonly Locale?: string | undefined;
}

export interface GetHumanReadableSummaryResponse {
  readonly Locale?: string | undefined;
  readonly SummaryContent?: string | undefined;
  readonly SummaryState?: SummaryStateType | undefined;
}

export interface GetInstanceProfileRequest {
  readonly InstanceProfileName: string;
}

export interface GetInstanceProfileResponse {
  readonly InstanceProfile: InstanceProfile;
}

export interface GetLoginProfileRequest {
  readonly UserName?: string | undefined;
}

export interface GetLoginProfileResponse {
  readonly LoginProfile: LoginProfile;
}

export interface GetMFADeviceRequest {
  readonly SerialNumber: string;
  readonly UserName?: string | undefined;
}

export interface GetMFADeviceResponse {
  readonly Certifications?: Readonly<Record<string, string>> | undefined;
  readonly EnableDate?: Date | undefined;
  readonly SerialNumber: string;
  readonly UserName?: string | undefined;
}

export interface GetOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string;
}

export interface GetOpenIDConnectProviderResponse {
  readonly ClientIDList?: readonly string[] | undefined;
  readonly CreateDate?: Date | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly ThumbprintList?: readonly string[] | undefined;
  readonly Url?: string | undefined;
}

export interface GetOrganizationsAccessReportRequest {
  readonly JobId: string;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly SortKey?: SortKeyType | undefined;
}

export interface GetOrganizationsAccessReportResponse {
  readonly AccessDetails?: readonly AccessDetail[] | undefined;
  readonly ErrorDetails?: ErrorDetails | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly JobCompletionDate?: Date | undefined;
  readonly JobCreationDate: Date;
  readonly JobStatus: JobStatusType;
  readonly Marker?: string | undefined;
  readonly NumberOfServicesAccessible?: number | undefined;
  readonly NumberOfServicesNotAccessed?: number | undefined;
}

export interface GetOutboundWebIdentityFederationInfoResponse {
  readonly IssuerIdentifier?: string | undefined;
  readonly JwtVendingEnabled?: boolean | undefined;
}

export interface GetPolicyRequest {
  readonly PolicyArn: string;
}

export interface GetPolicyResponse {
  readonly Policy?: Policy | undefined;
}

export interface GetPolicyVersionRequest {
  readonly PolicyArn: string;
  readonly VersionId: string;
}

export interface GetPolicyVersionResponse {
  readonly PolicyVersion?: PolicyVersion | undefined;
}

export interface GetRolePolicyRequest {
  readonly PolicyName: string;
  readonly RoleName: string;
}

export interface GetRolePolicyResponse {
  readonly PolicyDocument: string;
  readonly PolicyName: string;
  readonly RoleName: string;
}

export interface GetRoleRequest {
  readonly RoleName: string;
}

export interface GetRoleResponse {
  readonly Role: Role;
}

export interface GetSAMLProviderRequest {
  readonly SAMLProviderArn: string;
}

export interface GetSAMLProviderResponse {
  readonly AssertionEncryptionMode?: AssertionEncryptionModeType | undefined;
  readonly CreateDate?: Date | undefined;
  readonly PrivateKeyList?: readonly SAMLPrivateKey[] | undefined;
  readonly SAMLMetadataDocument?: string | undefined;
  readonly SAMLProviderUUID?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly ValidUntil?: Date | undefined;
}

export interface GetSSHPublicKeyRequest {
  readonly Encoding: EncodingType;
  readonly SSHPublicKeyId: string;
  readonly UserName: string;
}

export interface GetSSHPublicKeyResponse {
  readonly SSHPublicKey?: SSHPublicKey | undefined;
}

export interface GetServerCertificateRequest {
  readonly ServerCertificateName: string;
}

export interface GetServerCertificateResponse {
  readonly ServerCertificate: ServerCertificate;
}

export interface GetServiceLastAccessedDetailsRequest {
  readonly JobId: string;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface GetServiceLastAccessedDetailsResponse {
  readonly Error?: ErrorDetails | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly JobCompletionDate: Date;
  readonly JobCreationDate: Date;
  readonly JobStatus: JobStatusType;
  readonly JobType?: AccessAdvisorUsageGranularityType | undefined;
  readonly Marker?: string | undefined;
  readonly ServicesLastAccessed: readonly ServiceLastAccessed[];
}

export interface GetServiceLastAccessedDetailsWithEntitiesRequest {
  readonly JobId: string;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly ServiceNamespace: string;
}

export interface GetServiceLastAccessedDetailsWithEntitiesResponse {
  readonly EntityDetailsList: readonly EntityDetails[];
  readonly Error?: ErrorDetails | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly JobCompletionDate: Date;
  readonly JobCreationDate: Date;
  readonly JobStatus: JobStatusType;
  readonly Marker?: string | undefined;
}

export interface GetServiceLinkedRoleDeletionStatusRequest {
  readonly DeletionTaskId: string;
}

export interface GetServiceLinkedRoleDeletionStatusResponse {
  readonly Reason?: DeletionTaskFailureReasonType | undefined;
  readonly Status: DeletionTaskStatusType;
}

export interface GetUserPolicyRequest {
  readonly PolicyName: string;
  readonly UserName: string;
}

export interface GetUserPolicyResponse {
  readonly PolicyDocument: string;
  readonly PolicyName: string;
  readonly UserName: string;
}

export interface GetUserRequest {
  readonly UserName?: string | undefined;
}

export interface GetUserResponse {
  readonly User: User;
}

export interface Group {
  readonly Arn: string;
  readonly CreateDate: Date;
  readonly GroupId: string;
  readonly GroupName: string;
  readonly Path: string;
}

export interface GroupDetail {
  readonly Arn?: string | undefined;
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[] | undefined;
  readonly CreateDate?: Date | undefined;
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
  readonly GroupPolicyList?: readonly PolicyDetail[] | undefined;
  readonly Path?: string | undefined;
}

export interface InstanceProfile {
  readonly Arn: string;
  readonly CreateDate: Date;
  readonly InstanceProfileId: string;
  readonly InstanceProfileName: string;
  readonly Path: string;
  readonly Roles: readonly Role[];
  readonly Tags?: readonly Tag[] | undefined;
}

export interface InvalidAuthenticationCodeException {
  readonly message?: string | undefined;
}

export interface InvalidCertificateException {
  readonly message?: string | undefined;
}

export interface InvalidInputException {
  readonly message?: string | undefined;
}

export interface InvalidPublicKeyException {
  readonly message?: string | undefined;
}

export interface InvalidUserTypeException {
  readonly message?: string | undefined;
}

export interface KeyPairMismatchException {
  readonly message?: string | undefined;
}

export interface LimitExceededException {
  readonly message?: string | undefined;
}

export interface ListAccessKeysRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly UserName?: string | undefined;
}

export interface ListAccessKeysResponse {
  readonly AccessKeyMetadata: readonly AccessKeyMetadata[];
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListAccountAliasesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface ListAccountAliasesResponse {
  readonly AccountAliases: readonly string[];
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListAttachedGroupPoliciesRequest {
  readonly GroupName: string;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
}

export interface ListAttachedGroupPoliciesResponse {
  readonly AttachedPolicies?: readonly AttachedPolicy[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListAttachedRolePoliciesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
  readonly RoleName: string;
}

export interface ListAttachedRolePoliciesResponse {
  readonly AttachedPolicies?: readonly AttachedPolicy[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListAttachedUserPoliciesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
  readonly UserName: string;
}

export interface ListAttachedUserPoliciesResponse {
  readonly AttachedPolicies?: readonly AttachedPolicy[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListDelegationRequestsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly OwnerId?: string | undefined;
}

export interface ListDelegationRequestsResponse {
  readonly DelegationRequests?: readonly DelegationRequest[] | undefined;
  readonly Marker?: string | undefined;
  readonly isTruncated?: boolean | undefined;
}

export interface ListEntitiesForPolicyRequest {
  readonly EntityFilter?: EntityType | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
  readonly PolicyArn: string;
  readonly PolicyUsageFilter?: PolicyUsageType | undefined;
}

export interface ListEntitiesForPolicyResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly PolicyGroups?: readonly PolicyGroup[] | undefined;
  readonly PolicyRoles?: readonly PolicyRole[] | undefined;
  readonly PolicyUsers?: readonly PolicyUser[] | undefined;
}

export interface ListGroupPoliciesRequest {
  readonly GroupName: string;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface ListGroupPoliciesResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly PolicyNames: readonly string[];
}

export interface ListGroupsForUserRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly UserName: string;
}

export interface ListGroupsForUserResponse {
  readonly Groups: readonly Group[];
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListGroupsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
}

export interface ListGroupsResponse {
  readonly Groups: readonly Group[];
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListInstanceProfileTagsRequest {
  readonly InstanceProfileName: string;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface ListInstanceProfileTagsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Tags: readonly Tag[];
}

export interface ListInstanceProfilesForRoleRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly RoleName: string;
}

export interface ListInstanceProfilesForRoleResponse {
  readonly InstanceProfiles: readonly InstanceProfile[];
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListInstanceProfilesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
}

export interface ListInstanceProfilesResponse {
  readonly InstanceProfiles: readonly InstanceProfile[];
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListMFADeviceTagsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly SerialNumber: string;
}

export interface ListMFADeviceTagsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Tags: readonly Tag[];
}

export interface ListMFADevicesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly UserName?: string | undefined;
}

export interface ListMFADevicesResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly MFADevices: readonly MFADevice[];
  readonly Marker?: string | undefined;
}

export interface ListOpenIDConnectProviderTagsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly OpenIDConnectProviderArn: string;
}

export interface ListOpenIDConnectProviderTagsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Tags: readonly Tag[];
}

export type ListOpenIDConnectProvidersRequest = Readonly<Record<never, never>>;

export interface ListOpenIDConnectProvidersResponse {
  readonly OpenIDConnectProviderList?: readonly OpenIDConnectProviderListEntry[] | undefined;
}

export type ListOrganizationsFeaturesRequest = Readonly<Record<never, never>>;

export interface ListOrganizationsFeaturesResponse {
  readonly EnabledFeatures?: readonly FeatureType[] | undefined;
  readonly OrganizationId?: string | undefined;
}

export interface ListPoliciesGrantingServiceAccessEntry {
  readonly Policies?: readonly PolicyGrantingServiceAccess[] | undefined;
  readonly ServiceNamespace?: string | undefined;
}

export interface ListPoliciesGrantingServiceAccessRequest {
  readonly Arn: string;
  readonly Marker?: string | undefined;
  readonly ServiceNamespaces: readonly string[];
}

export interface ListPoliciesGrantingServiceAccessResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly PoliciesGrantingServiceAccess: readonly ListPoliciesGrantingServiceAccessEntry[];
}

export interface ListPoliciesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly OnlyAttached?: boolean | undefined;
  readonly PathPrefix?: string | undefined;
  readonly PolicyUsageFilter?: PolicyUsageType | undefined;
  readonly Scope?: PolicyScopeType | undefined;
}

export interface ListPoliciesResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Policies?: readonly Policy[] | undefined;
}

export interface ListPolicyTagsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PolicyArn: string;
}

export interface ListPolicyTagsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Tags: readonly Tag[];
}

export interface ListPolicyVersionsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PolicyArn: string;
}

export interface ListPolicyVersionsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Versions?: readonly PolicyVersion[] | undefined;
}

export interface ListRolePoliciesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly RoleName: string;
}

export interface ListRolePoliciesResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly PolicyNames: readonly string[];
}

export interface ListRoleTagsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly RoleName: string;
}

export interface ListRoleTagsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Tags: readonly Tag[];
}

export interface ListRolesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
}

export interface ListRolesResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Roles: readonly Role[];
}

export interface ListSAMLProviderTagsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly SAMLProviderArn: string;
}

export interface ListSAMLProviderTagsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Tags: readonly Tag[];
}

export type ListSAMLProvidersRequest = Readonly<Record<never, never>>;

export interface ListSAMLProvidersResponse {
  readonly SAMLProviderList?: readonly SAMLProviderListEntry[] | undefined;
}

export interface ListSSHPublicKeysRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly UserName?: string | undefined;
}

export interface ListSSHPublicKeysResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly SSHPublicKeys?: readonly SSHPublicKeyMetadata[] | undefined;
}

export interface ListServerCertificateTagsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly ServerCertificateName: string;
}

export interface ListServerCertificateTagsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Tags: readonly Tag[];
}

export interface ListServerCertificatesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
}

export interface ListServerCertificatesResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly ServerCertificateMetadataList: readonly ServerCertificateMetadata[];
}

export interface ListServiceSpecificCredentialsRequest {
  readonly AllUsers?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly ServiceName?: string | undefined;
  readonly UserName?: string | undefined;
}

export interface ListServiceSpecificCredentialsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly ServiceSpecificCredentials?: readonly ServiceSpecificCredentialMetadata[] | undefined;
}

export interface ListSigningCertificatesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly UserName?: string | undefined;
}

export interface ListSigningCertificatesResponse {
  readonly Certificates: readonly SigningCertificate[];
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface ListUserPoliciesRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly UserName: string;
}

export interface ListUserPoliciesResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly PolicyNames: readonly string[];
}

export interface ListUserTagsRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly UserName: string;
}

export interface ListUserTagsResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Tags: readonly Tag[];
}

export interface ListUsersRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PathPrefix?: string | undefined;
}

export interface ListUsersResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly Users: readonly User[];
}

export interface ListVirtualMFADevicesRequest {
  readonly AssignmentStatus?: AssignmentStatusType | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface ListVirtualMFADevicesResponse {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
  readonly VirtualMFADevices: readonly VirtualMFADevice[];
}

export interface LoginProfile {
  readonly CreateDate: Date;
  readonly PasswordResetRequired?: boolean | undefined;
  readonly UserName: string;
}

export interface MFADevice {
  readonly EnableDate: Date;
  readonly SerialNumber: string;
  readonly UserName: string;
}

export interface MalformedCertificateException {
  readonly message?: string | undefined;
}

export interface MalformedPolicyDocumentException {
  readonly message?: string | undefined;
}

export interface ManagedPolicyDetail {
  readonly Arn?: string | undefined;
  readonly AttachmentCount?: number | undefined;
  readonly CreateDate?: Date | undefined;
  readonly DefaultVersionId?: string | undefined;
  readonly Description?: string | undefined;
  readonly IsAttachable?: boolean | undefined;
  readonly Path?: string | undefined;
  readonly PermissionsBoundaryUsageCount?: number | undefined;
  readonly PolicyId?: string | undefined;
  readonly PolicyName?: string | undefined;
  readonly PolicyVersionList?: readonly PolicyVersion[] | undefined;
  readonly UpdateDate?: Date | undefined;
}

export interface NoSuchEntityException {
  readonly message?: string | undefined;
}

export interface OpenIDConnectProviderListEntry {
  readonly Arn?: string | undefined;
}

export interface OpenIdIdpCommunicationErrorException {
  readonly message?: string | undefined;
}

export type OrganizationNotFoundException = Readonly<Record<never, never>>;

export type OrganizationNotInAllFeaturesModeException = Readonly<Record<never, never>>;

export interface OrganizationsDecisionDetail {
  readonly AllowedByOrganizations?: boolean | undefined;
}

export interface PasswordPolicy {
  readonly AllowUsersToChangePassword?: boolean | undefined;
  readonly ExpirePasswords?: boolean | undefined;
  readonly HardExpiry?: boolean | undefined;
  readonly MaxPasswordAge?: number | undefined;
  readonly MinimumPasswordLength?: number | undefined;
  readonly PasswordReusePrevention?: number | undefined;
  readonly RequireLowercaseCharacters?: boolean | undefined;
  readonly RequireNumbers?: boolean | undefined;
  readonly RequireSymbols?: boolean | undefined;
  readonly RequireUppercaseCharacters?: boolean | undefined;
}

export interface PasswordPolicyViolationException {
  readonly message?: string | undefined;
}

export type PermissionsBoundaryAttachmentType =
  | "PermissionsBoundaryPolicy";

export interface PermissionsBoundaryDecisionDetail {
  readonly AllowedByPermissionsBoundary?: boolean | undefined;
}

export interface Policy {
  readonly Arn?: string | undefined;
  readonly AttachmentCount?: number | undefined;
  readonly CreateDate?: Date | undefined;
  readonly DefaultVersionId?: string | undefined;
  readonly Description?: string | undefined;
  readonly IsAttachable?: boolean | undefined;
  readonly Path?: string | undefined;
  readonly PermissionsBoundaryUsageCount?: number | undefined;
  readonly PolicyId?: string | undefined;
  readonly PolicyName?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly UpdateDate?: Date | undefined;
}

export interface PolicyDetail {
  readonly PolicyDocument?: string | undefined;
  readonly PolicyName?: string | undefined;
}

export type PolicyEvaluationDecisionType =
  | "allowed"
  | "explicitDeny"
  | "implicitDeny";

export interface PolicyEvaluationException {
  readonly message?: string | undefined;
}

export interface PolicyGrantingServiceAccess {
  readonly EntityName?: string | undefined;
  readonly EntityType?: PolicyOwnerEntityType | undefined;
  readonly PolicyArn?: string | undefined;
  readonly PolicyName: string;
  readonly PolicyType: PolicyType;
}

export interface PolicyGroup {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}

export interface PolicyNotAttachableException {
  readonly message?: string | undefined;
}

export interface PolicyParameter {
  readonly Name?: string | undefined;
  readonly Type?: PolicyParameterTypeEnum | undefined;
  readonly Values?: readonly string[] | undefined;
}

export type PolicyParameterTypeEnum =
  | "string"
  | "stringList";

export interface PolicyRole {
  readonly RoleId?: string | undefined;
  readonly RoleName?: string | undefined;
}

export type PolicySourceType =
  | "user"
  | "group"
  | "role"
  | "aws-managed"
  | "user-managed"
  | "resource"
  | "none";

export type PolicyUsageType =
  | "PermissionsPolicy"
  | "PermissionsBoundary";

export interface PolicyUser {
  readonly UserId?: string | undefined;
  readonly UserName?: string | undefined;
}

export interface PolicyVersion {
  readonly CreateDate?: Date | undefined;
  readonly Document?: string | undefined;
  readonly IsDefaultVersion?: boolean | undefined;
  readonly VersionId?: string | undefined;
}

export interface Position {
  readonly Column?: number | undefined;
  readonly Line?: number | undefined;
}

export interface PutGroupPolicyRequest {
  readonly GroupName: string;
  readonly PolicyDocument: string;
  readonly PolicyName: string;
}

export interface PutRolePermissionsBoundaryRequest {
  readonly PermissionsBoundary: string;
  readonly RoleName: string;
}

export interface PutRolePolicyRequest {
  readonly PolicyDocument: string;
  readonly PolicyName: string;
  readonly RoleName: string;
}

export interface PutUserPermissionsBoundaryRequest {
  readonly PermissionsBoundary: string;
  readonly UserName: string;
}

export interface PutUserPolicyRequest {
  readonly PolicyDocument: string;
  readonly PolicyName: string;
  readonly UserName: string;
}

export interface RejectDelegationRequestRequest {
  readonly DelegationRequestId: string;
  readonly Notes?: string | undefined;
}

export interface RemoveClientIDFromOpenIDConnectProviderRequest {
  readonly ClientID: string;
  readonly OpenIDConnectProviderArn: string;
}

export interface RemoveRoleFromInstanceProfileRequest {
  readonly InstanceProfileName: string;
  readonly RoleName: string;
}

export interface RemoveUserFromGroupRequest {
  readonly GroupName: string;
  readonly UserName: string;
}

export type ReportFormatType =
  | "text/csv";

export interface ReportGenerationLimitExceededException {
  readonly message?: string | undefined;
}

export type ReportStateType =
  | "STARTED"
  | "INPROGRESS"
  | "COMPLETE";

export interface ResetServiceSpecificCredentialRequest {
  readonly ServiceSpecificCredentialId: string;
  readonly UserName?: string | undefined;
}

export interface ResetServiceSpecificCredentialResponse {
  readonly ServiceSpecificCredential?: ServiceSpecificCredential | undefined;
}

export interface ResourceSpecificResult {
  readonly EvalDecisionDetails?: Readonly<Record<string, PolicyEvaluationDecisionType>> | undefined;
  readonly EvalResourceDecision: PolicyEvaluationDecisionType;
  readonly EvalResourceName: string;
  readonly MatchedStatements?: readonly Statement[] | undefined;
  readonly MissingContextValues?: readonly string[] | undefined;
  readonly PermissionsBoundaryDecisionDetail?: PermissionsBoundaryDecisionDetail | undefined;
}

export interface ResyncMFADeviceRequest {
  readonly AuthenticationCode1: string;
  readonly AuthenticationCode2: string;
  readonly SerialNumber: string;
  readonly UserName: string;
}

export interface Role {
  readonly Arn: string;
  readonly AssumeRolePolicyDocument?: string | undefined;
  readonly CreateDate: Date;
  readonly Description?: string | undefined;
  readonly MaxSessionDuration?: number | undefined;
  readonly Path: string;
  readonly PermissionsBoundary?: AttachedPermissionsBoundary | undefined;
  readonly RoleId: string;
  readonly RoleLastUsed?: RoleLastUsed | undefined;
  readonly RoleName: string;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface RoleDetail {
  readonly Arn?: string | undefined;
  readonly AssumeRolePolicyDocument?: string | undefined;
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[] | undefined;
  readonly CreateDate?: Date | undefined;
  readonly InstanceProfileList?: readonly InstanceProfile[] | undefined;
  readonly Path?: string | undefined;
  readonly PermissionsBoundary?: AttachedPermissionsBoundary | undefined;
  readonly RoleId?: string | undefined;
  readonly RoleLastUsed?: RoleLastUsed | undefined;
  readonly RoleName?: string | undefined;
  readonly RolePolicyList?: readonly PolicyDetail[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface RoleLastUsed {
  readonly LastUsedDate?: Date | undefined;
  readonly Region?: string | undefined;
}

export interface RoleUsageType {
  readonly Region?: string | undefined;
  readonly Resources?: readonly string[] | undefined;
}

export interface SAMLPrivateKey {
  readonly KeyId?: string | undefined;
  readonly Timestamp?: Date | undefined;
}

export interface SAMLProviderListEntry {
  readonly Arn?: string | undefined;
  readonly CreateDate?: Date | undefined;
  readonly ValidUntil?: Date | undefined;
}

export interface SSHPublicKey {
  readonly Fingerprint: string;
  readonly SSHPublicKeyBody: string;
  readonly SSHPublicKeyId: string;
  readonly Status: StatusType;
  readonly UploadDate?: Date | undefined;
  readonly UserName: string;
}

export interface SSHPublicKeyMetadata {
  readonly SSHPublicKeyId: string;
  readonly Status: StatusType;
  readonly UploadDate: Date;
  readonly UserName: string;
}

export interface SendDelegationTokenRequest {
  readonly DelegationRequestId: string;
}

export interface ServerCertificate {
  readonly CertificateBody: string;
  readonly CertificateChain?: string | undefined;
  readonly ServerCertificateMetadata: ServerCertificateMetadata;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface ServerCertificateMetadata {
  readonly Arn: string;
  readonly Expiration?: Date | undefined;
  readonly Path: string;
  readonly ServerCertificateId: string;
  readonly ServerCertificateName: string;
  readonly UploadDate?: Date | undefined;
}

export type ServiceAccessNotEnabledException = Readonly<Record<never, never>>;

export interface ServiceFailureException {
  readonly message?: string | undefined;
}

export interface ServiceLastAccessed {
  readonly LastAuthenticated?: Date | undefined;
  readonly LastAuthenticatedEntity?: string | undefined;
  readonly LastAuthenticatedRegion?: string | undefined;
  readonly ServiceName: string;
  readonly ServiceNamespace: string;
  readonly TotalAuthenticatedEntities?: number | undefined;
  readonly TrackedActionsLastAccessed?: readonly TrackedActionLastAccessed[] | undefined;
}

export interface ServiceNotSupportedException {
  readonly message?: string | undefined;
}

export interface ServiceSpecificCredential {
  readonly CreateDate: Date;
  readonly ExpirationDate?: Date | undefined;
  readonly ServiceCredentialAlias?: string | undefined;
  readonly ServiceCredentialSecret?: string | undefined;
  readonly ServiceName: string;
  readonly ServicePassword?: string | undefined;
  readonly ServiceSpecificCredentialId: string;
  readonly ServiceUserName?: string | undefined;
  readonly Status: StatusType;
  readonly UserName: string;
}

export interface ServiceSpecificCredentialMetadata {
  readonly CreateDate: Date;
  readonly ExpirationDate?: Date | undefined;
  readonly ServiceCredentialAlias?: string | undefined;
  readonly ServiceName: string;
  readonly ServiceSpecificCredentialId: string;
  readonly ServiceUserName?: string | undefined;
  readonly Status: StatusType;
  readonly UserName: string;
}

export interface SetDefaultPolicyVersionRequest {
  readonly PolicyArn: string;
  readonly VersionId: string;
}

export interface SetSecurityTokenServicePreferencesRequest {
  readonly GlobalEndpointTokenVersion: GlobalEndpointTokenVersion;
}

export interface SigningCertificate {
  readonly CertificateBody: string;
  readonly CertificateId: string;
  readonly Status: StatusType;
  readonly UploadDate?: Date | undefined;
  readonly UserName: string;
}

export interface SimulateCustomPolicyRequest {
  readonly ActionNames: readonly string[];
  readonly CallerArn?: string | undefined;
  readonly ContextEntries?: readonly ContextEntry[] | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PermissionsBoundaryPolicyInputList?: readonly string[] | undefined;
  readonly PolicyInputList: readonly string[];
  readonly ResourceArns?: readonly string[] | undefined;
  readonly ResourceHandlingOption?: string | undefined;
  readonly ResourceOwner?: string | undefined;
  readonly ResourcePolicy?: string | undefined;
}

export interface SimulatePolicyResponse {
  readonly EvaluationResults?: readonly EvaluationResult[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export interface SimulatePrincipalPolicyRequest {
  readonly ActionNames: readonly string[];
  readonly CallerArn?: string | undefined;
  readonly ContextEntries?: readonly ContextEntry[] | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly PermissionsBoundaryPolicyInputList?: readonly string[] | undefined;
  readonly PolicyInputList?: readonly string[] | undefined;
  readonly PolicySourceArn: string;
  readonly ResourceArns?: readonly string[] | undefined;
  readonly ResourceHandlingOption?: string | undefined;
  readonly ResourceOwner?: string | undefined;
  readonly ResourcePolicy?: string | undefined;
}

export interface Statement {
  readonly EndPosition?: Position | undefined;
  readonly SourcePolicyId?: string | undefined;
  readonly SourcePolicyType?: PolicySourceType | undefined;
  readonly StartPosition?: Position | undefined;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface TagInstanceProfileRequest {
  readonly InstanceProfileName: string;
  readonly Tags: readonly Tag[];
}

export interface TagMFADeviceRequest {
  readonly SerialNumber: string;
  readonly Tags: readonly Tag[];
}

export interface TagOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string;
  readonly Tags: readonly Tag[];
}

export interface TagPolicyRequest {
  readonly PolicyArn: string;
  readonly Tags: readonly Tag[];
}

export interface TagRoleRequest {
  readonly RoleName: string;
  readonly Tags: readonly Tag[];
}

export interface TagSAMLProviderRequest {
  readonly SAMLProviderArn: string;
  readonly Tags: readonly Tag[];
}

export interface TagServerCertificateRequest {
  readonly ServerCertificateName: string;
  readonly Tags: readonly Tag[];
}

export interface TagUserRequest {
  readonly Tags: readonly Tag[];
  readonly UserName: string;
}

export interface TrackedActionLastAccessed {
  readonly ActionName?: string | undefined;
  readonly LastAccessedEntity?: string | undefined;
  readonly LastAccessedRegion?: string | undefined;
  readonly LastAccessedTime?: Date | undefined;
}

export interface UnmodifiableEntityException {
  readonly message?: string | undefined;
}

export interface UnrecognizedPublicKeyEncodingException {
  readonly message?: string | undefined;
}

export interface UntagInstanceProfileRequest {
  readonly InstanceProfileName: string;
  readonly TagKeys: readonly string[];
}

export interface UntagMFADeviceRequest {
  readonly SerialNumber: string;
  readonly TagKeys: readonly string[];
}

export interface UntagOpenIDConnectProviderRequest {
  readonly OpenIDConnectProviderArn: string;
  readonly TagKeys: readonly string[];
}

export interface UntagPolicyRequest {
  readonly PolicyArn: string;
  readonly TagKeys: readonly string[];
}

export interface UntagRoleRequest {
  readonly RoleName: string;
  readonly TagKeys: readonly string[];
}

export interface UntagSAMLProviderRequest {
  readonly SAMLProviderArn: string;
  readonly TagKeys: readonly string[];
}

export interface UntagServerCertificateRequest {
  readonly ServerCertificateName: string;
  readonly TagKeys: readonly string[];
}

export interface UntagUserRequest {
  readonly TagKeys: readonly string[];
  readonly UserName: string;
}

export interface UpdateAccessKeyRequest {
  readonly AccessKeyId: string;
  readonly Status: StatusType;
  readonly UserName?: string | undefined;
}

export interface UpdateAccountPasswordPolicyRequest {
  readonly AllowUsersToChangePassword?: boolean | undefined;
  readonly HardExpiry?: boolean | undefined;
  readonly MaxPasswordAge?: number | undefined;
  readonly MinimumPasswordLength?: number | undefined;
  readonly PasswordReusePrevention?: number | undefined;
  readonly RequireLowercaseCharacters?: boolean | undefined;
  readonly RequireNumbers?: boolean | undefined;
  readonly RequireSymbols?: boolean | undefined;
  readonly RequireUppercaseCharacters?: boolean | undefined;
}

export interface UpdateAssumeRolePolicyRequest {
  readonly PolicyDocument: string;
  readonly RoleName: string;
}

export interface UpdateDelegationRequestRequest {
  readonly DelegationRequestId: string;
  readonly Notes?: string | undefined;
}

export interface UpdateGroupRequest {
  readonly GroupName: string;
  readonly NewGroupName?: string | undefined;
  readonly NewPath?: string | undefined;
}

export interface UpdateLoginProfileRequest {
  readonly Password?: string | undefined;
  readonly PasswordResetRequired?: boolean | undefined;
  readonly UserName: string;
}

export interface UpdateOpenIDConnectProviderThumbprintRequest {
  readonly OpenIDConnectProviderArn: string;
  readonly ThumbprintList: readonly string[];
}

export interface UpdateRoleDescriptionRequest {
  readonly Description: string;
  readonly RoleName: string;
}

export interface UpdateRoleDescriptionResponse {
  readonly Role?: Role | undefined;
}

export interface UpdateRoleRequest {
  readonly Description?: string | undefined;
  readonly MaxSessionDuration?: number | undefined;
  readonly RoleName: string;
}

export type UpdateRoleResponse = Readonly<Record<never, never>>;

export interface UpdateSAMLProviderRequest {
  readonly AddPrivateKey?: string | undefined;
  readonly AssertionEncryptionMode?: AssertionEncryptionModeType | undefined;
  readonly RemovePrivateKey?: string | undefined;
  readonly SAMLMetadataDocument?: string | undefined;
  readonly SAMLProviderArn: string;
}

export interface UpdateSAMLProviderResponse {
  readonly SAMLProviderArn?: string | undefined;
}

export interface UpdateSSHPublicKeyRequest {
  readonly SSHPublicKeyId: string;
  readonly Status: StatusType;
  readonly UserName: string;
}

export interface UpdateServerCertificateRequest {
  readonly NewPath?: string | undefined;
  readonly NewServerCertificateName?: string | undefined;
  readonly ServerCertificateName: string;
}

export interface UpdateServiceSpecificCredentialRequest {
  readonly ServiceSpecificCredentialId: string;
  readonly Status: StatusType;
  readonly UserName?: string | undefined;
}

export interface UpdateSigningCertificateRequest {
  readonly CertificateId: string;
  readonly Status: StatusType;
  readonly UserName?: string | undefined;
}

export interface UpdateUserRequest {
  readonly NewPath?: string | undefined;
  readonly NewUserName?: string | undefined;
  readonly UserName: string;
}

export interface UploadSSHPublicKeyRequest {
  readonly SSHPublicKeyBody: string;
  readonly UserName: string;
}

export interface UploadSSHPublicKeyResponse {
  readonly SSHPublicKey?: SSHPublicKey | undefined;
}

export interface UploadServerCertificateRequest {
  readonly CertificateBody: string;
  readonly CertificateChain?: string | undefined;
  readonly Path?: string | undefined;
  readonly PrivateKey: string;
  readonly ServerCertificateName: string;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface UploadServerCertificateResponse {
  readonly ServerCertificateMetadata?: ServerCertificateMetadata | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface UploadSigningCertificateRequest {
  readonly CertificateBody: string;
  readonly UserName?: string | undefined;
}

export interface UploadSigningCertificateResponse {
  readonly Certificate: SigningCertificate;
}

export interface User {
  readonly Arn: string;
  readonly CreateDate: Date;
  readonly PasswordLastUsed?: Date | undefined;
  readonly Path: string;
  readonly PermissionsBoundary?: AttachedPermissionsBoundary | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly UserId: string;
  readonly UserName: string;
}

export interface UserDetail {
  readonly Arn?: string | undefined;
  readonly AttachedManagedPolicies?: readonly AttachedPolicy[] | undefined;
  readonly CreateDate?: Date | undefined;
  readonly GroupList?: readonly string[] | undefined;
  readonly Path?: string | undefined;
  readonly PermissionsBoundary?: AttachedPermissionsBoundary | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly UserId?: string | undefined;
  readonly UserName?: string | undefined;
  readonly UserPolicyList?: readonly PolicyDetail[] | undefined;
}

export interface VirtualMFADevice {
  readonly Base32StringSeed?: Uint8Array | undefined;
  readonly EnableDate?: Date | undefined;
  readonly QRCodePNG?: Uint8Array | undefined;
  readonly SerialNumber: string;
  readonly Tags?: readonly Tag[] | undefined;
  readonly User?: User | undefined;
}

export type AssertionEncryptionModeType =
  | "Required"
  | "Allowed";

export type AssignmentStatusType =
  | "Assigned"
  | "Unassigned"
  | "Any";

export type EncodingType =
  | "SSH"
  | "PEM";

export type GlobalEndpointTokenVersion =
  | "v1Token"
  | "v2Token";

export type JobStatusType =
  | "IN_PROGRESS"
  | "COMPLETED"
  | "FAILED";

export type PermissionCheckResultType =
  | "ALLOWED"
  | "DENIED"
  | "UNSURE";

export type PermissionCheckStatusType =
  | "COMPLETE"
  | "IN_PROGRESS"
  | "FAILED";

export type PolicyOwnerEntityType =
  | "USER"
  | "ROLE"
  | "GROUP";

export type PolicyScopeType =
  | "All"
  | "AWS"
  | "Local";

export type PolicyType =
  | "INLINE"
  | "MANAGED";

export type SortKeyType =
  | "SERVICE_NAMESPACE_ASCENDING"
  | "SERVICE_NAMESPACE_DESCENDING"
  | "LAST_AUTHENTICATED_TIME_ASCENDING"
  | "LAST_AUTHENTICATED_TIME_DESCENDING";

export type StateType =
  | "UNASSIGNED"
  | "ASSIGNED"
  | "PENDING_APPROVAL"
  | "FINALIZED"
  | "ACCEPTED"
  | "REJECTED"
  | "EXPIRED";

export type StatusType =
  | "Active"
  | "Inactive"
  | "Expired";

export type SummaryKeyType =
  | "Users"
  | "UsersQuota"
  | "Groups"
  | "GroupsQuota"
  | "ServerCertificates"
  | "ServerCertificatesQuota"
  | "UserPolicySizeQuota"
  | "GroupPolicySizeQuota"
  | "GroupsPerUserQuota"
  | "SigningCertificatesPerUserQuota"
  | "AccessKeysPerUserQuota"
  | "MFADevices"
  | "MFADevicesInUse"
  | "AccountMFAEnabled"
  | "AccountAccessKeysPresent"
  | "AccountPasswordPresent"
  | "AccountSigningCertificatesPresent"
  | "AttachedPoliciesPerGroupQuota"
  | "AttachedPoliciesPerRoleQuota"
  | "AttachedPoliciesPerUserQuota"
  | "Policies"
  | "PoliciesQuota"
  | "PolicySizeQuota"
  | "PolicyVersionsInUse"
  | "PolicyVersionsInUseQuota"
  | "VersionsPerPolicyQuota"
  | "GlobalEndpointTokenVersion"
  | "AssumeRolePolicySizeQuota"
  | "InstanceProfiles"
  | "InstanceProfilesQuota"
  | "Providers"
  | "RolePolicySizeQuota"
  | "Roles"
  | "RolesQuota";

export type SummaryStateType =
  | "AVAILABLE"
  | "NOT_AVAILABLE"
  | "NOT_SUPPORTED"
  | "FAILED";

/** Input and output of each operation. */
export interface IamOperations {
  readonly AcceptDelegationRequest: {
    readonly input: AcceptDelegationRequestRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly AddClientIDToOpenIDConnectProvider: {
    readonly input: AddClientIDToOpenIDConnectProviderRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly AddRoleToInstanceProfile: {
    readonly input: AddRoleToInstanceProfileRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly AddUserToGroup: {
    readonly input: AddUserToGroupRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly AssociateDelegationRequest: {
    readonly input: AssociateDelegationRequestRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly AttachGroupPolicy: {
    readonly input: AttachGroupPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly AttachRolePolicy: {
    readonly input: AttachRolePolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly AttachUserPolicy: {
    readonly input: AttachUserPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly ChangePassword: {
    readonly input: ChangePasswordRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly CreateAccessKey: {
    readonly input: CreateAccessKeyRequest;
    readonly output: CreateAccessKeyResponse;
  };
  readonly CreateAccountAlias: {
    readonly input: CreateAccountAliasRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly CreateDelegationRequest: {
    readonly input: CreateDelegationRequestRequest;
    readonly output: CreateDelegationRequestResponse;
  };
  readonly CreateGroup: {
    readonly input: CreateGroupRequest;
    readonly output: CreateGroupResponse;
  };
  readonly CreateInstanceProfile: {
    readonly input: CreateInstanceProfileRequest;
    readonly output: CreateInstanceProfileResponse;
  };
  readonly CreateLoginProfile: {
    readonly input: CreateLoginProfileRequest;
    readonly output: CreateLoginProfileResponse;
  };
  readonly CreateOpenIDConnectProvider: {
    readonly input: CreateOpenIDConnectProviderRequest;
    readonly output: CreateOpenIDConnectProviderResponse;
  };
  readonly CreatePolicy: {
    readonly input: CreatePolicyRequest;
    readonly output: CreatePolicyResponse;
  };
  readonly CreatePolicyVersion: {
    readonly input: CreatePolicyVersionRequest;
    readonly output: CreatePolicyVersionResponse;
  };
  readonly CreateRole: {
    readonly input: CreateRoleRequest;
    readonly output: CreateRoleResponse;
  };
  readonly CreateSAMLProvider: {
    readonly input: CreateSAMLProviderRequest;
    readonly output: CreateSAMLProviderResponse;
  };
  readonly CreateServiceLinkedRole: {
    readonly input: CreateServiceLinkedRoleRequest;
    readonly output: CreateServiceLinkedRoleResponse;
  };
  readonly CreateServiceSpecificCredential: {
    readonly input: CreateServiceSpecificCredentialRequest;
    readonly output: CreateServiceSpecificCredentialResponse;
  };
  readonly CreateUser: {
    readonly input: CreateUserRequest;
    readonly output: CreateUserResponse;
  };
  readonly CreateVirtualMFADevice: {
    readonly input: CreateVirtualMFADeviceRequest;
    readonly output: CreateVirtualMFADeviceResponse;
  };
  readonly DeactivateMFADevice: {
    readonly input: DeactivateMFADeviceRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteAccessKey: {
    readonly input: DeleteAccessKeyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteAccountAlias: {
    readonly input: DeleteAccountAliasRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteAccountPasswordPolicy: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteGroup: {
    readonly input: DeleteGroupRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteGroupPolicy: {
    readonly input: DeleteGroupPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteInstanceProfile: {
    readonly input: DeleteInstanceProfileRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteLoginProfile: {
    readonly input: DeleteLoginProfileRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteOpenIDConnectProvider: {
    readonly input: DeleteOpenIDConnectProviderRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeletePolicy: {
    readonly input: DeletePolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeletePolicyVersion: {
    readonly input: DeletePolicyVersionRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteRole: {
    readonly input: DeleteRoleRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteRolePermissionsBoundary: {
    readonly input: DeleteRolePermissionsBoundaryRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteRolePolicy: {
    readonly input: DeleteRolePolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteSAMLProvider: {
    readonly input: DeleteSAMLProviderRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteSSHPublicKey: {
    readonly input: DeleteSSHPublicKeyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteServerCertificate: {
    readonly input: DeleteServerCertificateRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteServiceLinkedRole: {
    readonly input: DeleteServiceLinkedRoleRequest;
    readonly output: DeleteServiceLinkedRoleResponse;
  };
  readonly DeleteServiceSpecificCredential: {
    readonly input: DeleteServiceSpecificCredentialRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteSigningCertificate: {
    readonly input: DeleteSigningCertificateRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteUser: {
    readonly input: DeleteUserRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteUserPermissionsBoundary: {
    readonly input: DeleteUserPermissionsBoundaryRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteUserPolicy: {
    readonly input: DeleteUserPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DeleteVirtualMFADevice: {
    readonly input: DeleteVirtualMFADeviceRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DetachGroupPolicy: {
    readonly input: DetachGroupPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DetachRolePolicy: {
    readonly input: DetachRolePolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DetachUserPolicy: {
    readonly input: DetachUserPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly DisableOrganizationsRootCredentialsManagement: {
    readonly input: DisableOrganizationsRootCredentialsManagementRequest;
    readonly output: DisableOrganizationsRootCredentialsManagementResponse;
  };
  readonly DisableOrganizationsRootSessions: {
    readonly input: DisableOrganizationsRootSessionsRequest;
    readonly output: DisableOrganizationsRootSessionsResponse;
  };
  readonly DisableOutboundWebIdentityFederation: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly EnableMFADevice: {
    readonly input: EnableMFADeviceRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly EnableOrganizationsRootCredentialsManagement: {
    readonly input: EnableOrganizationsRootCredentialsManagementRequest;
    readonly output: EnableOrganizationsRootCredentialsManagementResponse;
  };
  readonly EnableOrganizationsRootSessions: {
    readonly input: EnableOrganizationsRootSessionsRequest;
    readonly output: EnableOrganizationsRootSessionsResponse;
  };
  readonly EnableOutboundWebIdentityFederation: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: EnableOutboundWebIdentityFederationResponse;
  };
  readonly GenerateCredentialReport: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: GenerateCredentialReportResponse;
  };
  readonly GenerateOrganizationsAccessReport: {
    readonly input: GenerateOrganizationsAccessReportRequest;
    readonly output: GenerateOrganizationsAccessReportResponse;
  };
  readonly GenerateServiceLastAccessedDetails: {
    readonly input: GenerateServiceLastAccessedDetailsRequest;
    readonly output: GenerateServiceLastAccessedDetailsResponse;
  };
  readonly GetAccessKeyLastUsed: {
    readonly input: GetAccessKeyLastUsedRequest;
    readonly output: GetAccessKeyLastUsedResponse;
  };
  readonly GetAccountAuthorizationDetails: {
    readonly input: GetAccountAuthorizationDetailsRequest;
    readonly output: GetAccountAuthorizationDetailsResponse;
  };
  readonly GetAccountPasswordPolicy: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: GetAccountPasswordPolicyResponse;
  };
  readonly GetAccountSummary: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: GetAccountSummaryResponse;
  };
  readonly GetContextKeysForCustomPolicy: {
    readonly input: GetContextKeysForCustomPolicyRequest;
    readonly output: GetContextKeysForPolicyResponse;
  };
  readonly GetContextKeysForPrincipalPolicy: {
    readonly input: GetContextKeysForPrincipalPolicyRequest;
    readonly output: GetContextKeysForPolicyResponse;
  };
  readonly GetCredentialReport: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: GetCredentialReportResponse;
  };
  readonly GetDelegationRequest: {
    readonly input: GetDelegationRequestRequest;
    readonly output: GetDelegationRequestResponse;
  };
  readonly GetGroup: {
    readonly input: GetGroupRequest;
    readonly output: GetGroupResponse;
  };
  readonly GetGroupPolicy: {
    readonly input: GetGroupPolicyRequest;
    readonly output: GetGroupPolicyResponse;
  };
  readonly GetHumanReadableSummary: {
    readonly input: GetHumanReadableSummaryRequest;
    readonly output: GetHumanReadableSummaryResponse;
  };
  readonly GetInstanceProfile: {
    readonly input: GetInstanceProfileRequest;
    readonly output: GetInstanceProfileResponse;
  };
  readonly GetLoginProfile: {
    readonly input: GetLoginProfileRequest;
    readonly output: GetLoginProfileResponse;
  };
  readonly GetMFADevice: {
    readonly input: GetMFADeviceRequest;
    readonly output: GetMFADeviceResponse;
  };
  readonly GetOpenIDConnectProvider: {
    readonly input: GetOpenIDConnectProviderRequest;
    readonly output: GetOpenIDConnectProviderResponse;
  };
  readonly GetOrganizationsAccessReport: {
    readonly input: GetOrganizationsAccessReportRequest;
    readonly output: GetOrganizationsAccessReportResponse;
  };
  readonly GetOutboundWebIdentityFederationInfo: {
    readonly input: Readonly<Record<never, never>>;
    readonly output: GetOutboundWebIdentityFederationInfoResponse;
  };
  readonly GetPolicy: {
    readonly input: GetPolicyRequest;
    readonly output: GetPolicyResponse;
  };
  readonly GetPolicyVersion: {
    readonly input: GetPolicyVersionRequest;
    readonly output: GetPolicyVersionResponse;
  };
  readonly GetRole: {
    readonly input: GetRoleRequest;
    readonly output: GetRoleResponse;
  };
  readonly GetRolePolicy: {
    readonly input: GetRolePolicyRequest;
    readonly output: GetRolePolicyResponse;
  };
  readonly GetSAMLProvider: {
    readonly input: GetSAMLProviderRequest;
    readonly output: GetSAMLProviderResponse;
  };
  readonly GetSSHPublicKey: {
    readonly input: GetSSHPublicKeyRequest;
    readonly output: GetSSHPublicKeyResponse;
  };
  readonly GetServerCertificate: {
    readonly input: GetServerCertificateRequest;
    readonly output: GetServerCertificateResponse;
  };
  readonly GetServiceLastAccessedDetails: {
    readonly input: GetServiceLastAccessedDetailsRequest;
    readonly output: GetServiceLastAccessedDetailsResponse;
  };
  readonly GetServiceLastAccessedDetailsWithEntities: {
    readonly input: GetServiceLastAccessedDetailsWithEntitiesRequest;
    readonly output: GetServiceLastAccessedDetailsWithEntitiesResponse;
  };
  readonly GetServiceLinkedRoleDeletionStatus: {
    readonly input: GetServiceLinkedRoleDeletionStatusRequest;
    readonly output: GetServiceLinkedRoleDeletionStatusResponse;
  };
  readonly GetUser: {
    readonly input: GetUserRequest;
    readonly output: GetUserResponse;
  };
  readonly GetUserPolicy: {
    readonly input: GetUserPolicyRequest;
    readonly output: GetUserPolicyResponse;
  };
  readonly ListAccessKeys: {
    readonly input: ListAccessKeysRequest;
    readonly output: ListAccessKeysResponse;
  };
  readonly ListAccountAliases: {
    readonly input: ListAccountAliasesRequest;
    readonly output: ListAccountAliasesResponse;
  };
  readonly ListAttachedGroupPolicies: {
    readonly input: ListAttachedGroupPoliciesRequest;
    readonly output: ListAttachedGroupPoliciesResponse;
  };
  readonly ListAttachedRolePolicies: {
    readonly input: ListAttachedRolePoliciesRequest;
    readonly output: ListAttachedRolePoliciesResponse;
  };
  readonly ListAttachedUserPolicies: {
    readonly input: ListAttachedUserPoliciesRequest;
    readonly output: ListAttachedUserPoliciesResponse;
  };
  readonly ListDelegationRequests: {
    readonly input: ListDelegationRequestsRequest;
    readonly output: ListDelegationRequestsResponse;
  };
  readonly ListEntitiesForPolicy: {
    readonly input: ListEntitiesForPolicyRequest;
    readonly output: ListEntitiesForPolicyResponse;
  };
  readonly ListGroupPolicies: {
    readonly input: ListGroupPoliciesRequest;
    readonly output: ListGroupPoliciesResponse;
  };
  readonly ListGroups: {
    readonly input: ListGroupsRequest;
    readonly output: ListGroupsResponse;
  };
  readonly ListGroupsForUser: {
    readonly input: ListGroupsForUserRequest;
    readonly output: ListGroupsForUserResponse;
  };
  readonly ListInstanceProfileTags: {
    readonly input: ListInstanceProfileTagsRequest;
    readonly output: ListInstanceProfileTagsResponse;
  };
  readonly ListInstanceProfiles: {
    readonly input: ListInstanceProfilesRequest;
    readonly output: ListInstanceProfilesResponse;
  };
  readonly ListInstanceProfilesForRole: {
    readonly input: ListInstanceProfilesForRoleRequest;
    readonly output: ListInstanceProfilesForRoleResponse;
  };
  readonly ListMFADeviceTags: {
    readonly input: ListMFADeviceTagsRequest;
    readonly output: ListMFADeviceTagsResponse;
  };
  readonly ListMFADevices: {
    readonly input: ListMFADevicesRequest;
    readonly output: ListMFADevicesResponse;
  };
  readonly ListOpenIDConnectProviderTags: {
    readonly input: ListOpenIDConnectProviderTagsRequest;
    readonly output: ListOpenIDConnectProviderTagsResponse;
  };
  readonly ListOpenIDConnectProviders: {
    readonly input: ListOpenIDConnectProvidersRequest;
    readonly output: ListOpenIDConnectProvidersResponse;
  };
  readonly ListOrganizationsFeatures: {
    readonly input: ListOrganizationsFeaturesRequest;
    readonly output: ListOrganizationsFeaturesResponse;
  };
  readonly ListPolicies: {
    readonly input: ListPoliciesRequest;
    readonly output: ListPoliciesResponse;
  };
  readonly ListPoliciesGrantingServiceAccess: {
    readonly input: ListPoliciesGrantingServiceAccessRequest;
    readonly output: ListPoliciesGrantingServiceAccessResponse;
  };
  readonly ListPolicyTags: {
    readonly input: ListPolicyTagsRequest;
    readonly output: ListPolicyTagsResponse;
  };
  readonly ListPolicyVersions: {
    readonly input: ListPolicyVersionsRequest;
    readonly output: ListPolicyVersionsResponse;
  };
  readonly ListRolePolicies: {
    readonly input: ListRolePoliciesRequest;
    readonly output: ListRolePoliciesResponse;
  };
  readonly ListRoleTags: {
    readonly input: ListRoleTagsRequest;
    readonly output: ListRoleTagsResponse;
  };
  readonly ListRoles: {
    readonly input: ListRolesRequest;
    readonly output: ListRolesResponse;
  };
  readonly ListSAMLProviderTags: {
    readonly input: ListSAMLProviderTagsRequest;
    readonly output: ListSAMLProviderTagsResponse;
  };
  readonly ListSAMLProviders: {
    readonly input: ListSAMLProvidersRequest;
    readonly output: ListSAMLProvidersResponse;
  };
  readonly ListSSHPublicKeys: {
    readonly input: ListSSHPublicKeysRequest;
    readonly output: ListSSHPublicKeysResponse;
  };
  readonly ListServerCertificateTags: {
    readonly input: ListServerCertificateTagsRequest;
    readonly output: ListServerCertificateTagsResponse;
  };
  readonly ListServerCertificates: {
    readonly input: ListServerCertificatesRequest;
    readonly output: ListServerCertificatesResponse;
  };
  readonly ListServiceSpecificCredentials: {
    readonly input: ListServiceSpecificCredentialsRequest;
    readonly output: ListServiceSpecificCredentialsResponse;
  };
  readonly ListSigningCertificates: {
    readonly input: ListSigningCertificatesRequest;
    readonly output: ListSigningCertificatesResponse;
  };
  readonly ListUserPolicies: {
    readonly input: ListUserPoliciesRequest;
    readonly output: ListUserPoliciesResponse;
  };
  readonly ListUserTags: {
    readonly input: ListUserTagsRequest;
    readonly output: ListUserTagsResponse;
  };
  readonly ListUsers: {
    readonly input: ListUsersRequest;
    readonly output: ListUsersResponse;
  };
  readonly ListVirtualMFADevices: {
    readonly input: ListVirtualMFADevicesRequest;
    readonly output: ListVirtualMFADevicesResponse;
  };
  readonly PutGroupPolicy: {
    readonly input: PutGroupPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly PutRolePermissionsBoundary: {
    readonly input: PutRolePermissionsBoundaryRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly PutRolePolicy: {
    readonly input: PutRolePolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly PutUserPermissionsBoundary: {
    readonly input: PutUserPermissionsBoundaryRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly PutUserPolicy: {
    readonly input: PutUserPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly RejectDelegationRequest: {
    readonly input: RejectDelegationRequestRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly RemoveClientIDFromOpenIDConnectProvider: {
    readonly input: RemoveClientIDFromOpenIDConnectProviderRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly RemoveRoleFromInstanceProfile: {
    readonly input: RemoveRoleFromInstanceProfileRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly RemoveUserFromGroup: {
    readonly input: RemoveUserFromGroupRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly ResetServiceSpecificCredential: {
    readonly input: ResetServiceSpecificCredentialRequest;
    readonly output: ResetServiceSpecificCredentialResponse;
  };
  readonly ResyncMFADevice: {
    readonly input: ResyncMFADeviceRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly SendDelegationToken: {
    readonly input: SendDelegationTokenRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly SetDefaultPolicyVersion: {
    readonly input: SetDefaultPolicyVersionRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly SetSecurityTokenServicePreferences: {
    readonly input: SetSecurityTokenServicePreferencesRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly SimulateCustomPolicy: {
    readonly input: SimulateCustomPolicyRequest;
    readonly output: SimulatePolicyResponse;
  };
  readonly SimulatePrincipalPolicy: {
    readonly input: SimulatePrincipalPolicyRequest;
    readonly output: SimulatePolicyResponse;
  };
  readonly TagInstanceProfile: {
    readonly input: TagInstanceProfileRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly TagMFADevice: {
    readonly input: TagMFADeviceRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly TagOpenIDConnectProvider: {
    readonly input: TagOpenIDConnectProviderRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly TagPolicy: {
    readonly input: TagPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly TagRole: {
    readonly input: TagRoleRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly TagSAMLProvider: {
    readonly input: TagSAMLProviderRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly TagServerCertificate: {
    readonly input: TagServerCertificateRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly TagUser: {
    readonly input: TagUserRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UntagInstanceProfile: {
    readonly input: UntagInstanceProfileRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UntagMFADevice: {
    readonly input: UntagMFADeviceRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UntagOpenIDConnectProvider: {
    readonly input: UntagOpenIDConnectProviderRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UntagPolicy: {
    readonly input: UntagPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UntagRole: {
    readonly input: UntagRoleRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UntagSAMLProvider: {
    readonly input: UntagSAMLProviderRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UntagServerCertificate: {
    readonly input: UntagServerCertificateRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UntagUser: {
    readonly input: UntagUserRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateAccessKey: {
    readonly input: UpdateAccessKeyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateAccountPasswordPolicy: {
    readonly input: UpdateAccountPasswordPolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateAssumeRolePolicy: {
    readonly input: UpdateAssumeRolePolicyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateDelegationRequest: {
    readonly input: UpdateDelegationRequestRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateGroup: {
    readonly input: UpdateGroupRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateLoginProfile: {
    readonly input: UpdateLoginProfileRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateOpenIDConnectProviderThumbprint: {
    readonly input: UpdateOpenIDConnectProviderThumbprintRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateRole: {
    readonly input: UpdateRoleRequest;
    readonly output: UpdateRoleResponse;
  };
  readonly UpdateRoleDescription: {
    readonly input: UpdateRoleDescriptionRequest;
    readonly output: UpdateRoleDescriptionResponse;
  };
  readonly UpdateSAMLProvider: {
    readonly input: UpdateSAMLProviderRequest;
    readonly output: UpdateSAMLProviderResponse;
  };
  readonly UpdateSSHPublicKey: {
    readonly input: UpdateSSHPublicKeyRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateServerCertificate: {
    readonly input: UpdateServerCertificateRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateServiceSpecificCredential: {
    readonly input: UpdateServiceSpecificCredentialRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateSigningCertificate: {
    readonly input: UpdateSigningCertificateRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UpdateUser: {
    readonly input: UpdateUserRequest;
    readonly output: Readonly<Record<never, never>>;
  };
  readonly UploadSSHPublicKey: {
    readonly input: UploadSSHPublicKeyRequest;
    readonly output: UploadSSHPublicKeyResponse;
  };
  readonly UploadServerCertificate: {
    readonly input: UploadServerCertificateRequest;
    readonly output: UploadServerCertificateResponse;
  };
  readonly UploadSigningCertificate: {
    readonly input: UploadSigningCertificateRequest;
    readonly output: UploadSigningCertificateResponse;
  };
}

export type IamOperationName = keyof IamOperations;
