/** Amazon Simple Systems Manager (SSM) 2014-11-06: types that `tools/models/generate.ts` made. */

export interface AccessDeniedException {
  readonly Message: string;
}

export type AccessRequestStatus =
  | "Approved"
  | "Rejected"
  | "Revoked"
  | "Expired"
  | "Pending";

export type AccessType =
  | "Standard"
  | "JustInTime";

export interface AccountSharingInfo {
  readonly AccountId?: string | undefined;
  readonly SharedDocumentVersion?: string | undefined;
}

export interface Activation {
  readonly ActivationId?: string | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly DefaultInstanceName?: string | undefined;
  readonly Description?: string | undefined;
  readonly ExpirationDate?: Date | undefined;
  readonly Expired?: boolean | undefined;
  readonly IamRole?: string | undefined;
  readonly RegistrationLimit?: number | undefined;
  readonly RegistrationsCount?: number | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface AddTagsToResourceRequest {
  readonly ResourceId: string;
  readonly ResourceType: ResourceTypeForTagging;
  readonly Tags: readonly Tag[];
}

export type AddTagsToResourceResult = Readonly<Record<never, never>>;

export interface Alarm {
  readonly Name: string;
}

export interface AlarmConfiguration {
  readonly Alarms: readonly Alarm[];
  readonly IgnorePollAlarmFailure?: boolean | undefined;
}

export interface AlarmStateInformation {
  readonly Name: string;
  readonly State: ExternalAlarmState;
}

export interface AlreadyExistsException {
  readonly Message?: string | undefined;
}

export interface AssociateOpsItemRelatedItemRequest {
  readonly AssociationType: string;
  readonly OpsItemId: string;
  readonly ResourceType: string;
  readonly ResourceUri: string;
}

export interface AssociateOpsItemRelatedItemResponse {
  readonly AssociationId?: string | undefined;
}

export type AssociatedInstances = Readonly<Record<never, never>>;

export interface Association {
  readonly AssociationId?: string | undefined;
  readonly AssociationName?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Duration?: number | undefined;
  readonly InstanceId?: string | undefined;
  readonly LastExecutionDate?: Date | undefined;
  readonly Name?: string | undefined;
  readonly Overview?: AssociationOverview | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly Targets?: readonly Target[] | undefined;
}

export type AssociationAlreadyExists = Readonly<Record<never, never>>;

export type AssociationComplianceSeverity =
  | "CRITICAL"
  | "HIGH"
  | "MEDIUM"
  | "LOW"
  | "UNSPECIFIED";

export interface AssociationDescription {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly ApplyOnlyAtCronInterval?: boolean | undefined;
  readonly AssociationDispatchAssumeRole?: string | undefined;
  readonly AssociationId?: string | undefined;
  readonly AssociationName?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly AutomationTargetParameterName?: string | undefined;
  readonly CalendarNames?: readonly string[] | undefined;
  readonly ComplianceSeverity?: AssociationComplianceSeverity | undefined;
  readonly Date?: Date | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Duration?: number | undefined;
  readonly InstanceId?: string | undefined;
  readonly LastExecutionDate?: Date | undefined;
  readonly LastSuccessfulExecutionDate?: Date | undefined;
  readonly LastUpdateAssociationDate?: Date | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name?: string | undefined;
  readonly OutputLocation?: InstanceAssociationOutputLocation | undefined;
  readonly Overview?: AssociationOverview | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly Status?: AssociationStatus | undefined;
  readonly SyncCompliance?: AssociationSyncCompliance | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TriggeredAlarms?: readonly AlarmStateInformation[] | undefined;
}

export interface AssociationDoesNotExist {
  readonly Message?: string | undefined;
}

export interface AssociationExecution {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly AssociationId?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly CreatedTime?: Date | undefined;
  readonly DetailedStatus?: string | undefined;
  readonly ExecutionId?: string | undefined;
  readonly LastExecutionDate?: Date | undefined;
  readonly ResourceCountByStatus?: string | undefined;
  readonly Status?: string | undefined;
  readonly TriggeredAlarms?: readonly AlarmStateInformation[] | undefined;
}

export interface AssociationExecutionDoesNotExist {
  readonly Message?: string | undefined;
}

export interface AssociationExecutionFilter {
  readonly Key: AssociationExecutionFilterKey;
  readonly Type: AssociationFilterOperatorType;
  readonly Value: string;
}

export type AssociationExecutionFilterKey =
  | "ExecutionId"
  | "Status"
  | "CreatedTime";

export interface AssociationExecutionTarget {
  readonly AssociationId?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly DetailedStatus?: string | undefined;
  readonly ExecutionId?: string | undefined;
  readonly LastExecutionDate?: Date | undefined;
  readonly OutputSource?: OutputSource | undefined;
  readonly ResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly Status?: string | undefined;
}

export interface AssociationExecutionTargetsFilter {
  readonly Key: AssociationExecutionTargetsFilterKey;
  readonly Value: string;
}

export type AssociationExecutionTargetsFilterKey =
  | "Status"
  | "ResourceId"
  | "ResourceType";

export interface AssociationFilter {
  readonly key: AssociationFilterKey;
  readonly value: string;
}

export type AssociationFilterKey =
  | "InstanceId"
  | "Name"
  | "AssociationId"
  | "AssociationStatusName"
  | "LastExecutedBefore"
  | "LastExecutedAfter"
  | "AssociationName"
  | "ResourceGroupName";

export type AssociationFilterOperatorType =
  | "EQUAL"
  | "LESS_THAN"
  | "GREATER_THAN";

export type AssociationLimitExceeded = Readonly<Record<never, never>>;

export interface AssociationOverview {
  readonly AssociationStatusAggregatedCount?: Readonly<Record<string, number>> | undefined;
  readonly DetailedStatus?: string | undefined;
  readonly Status?: string | undefined;
}

export interface AssociationStatus {
  readonly AdditionalInfo?: string | undefined;
  readonly Date: Date;
  readonly Message: string;
  readonly Name: AssociationStatusName;
}

export type AssociationStatusName =
  | "Pending"
  | "Success"
  | "Failed";

export type AssociationSyncCompliance =
  | "AUTO"
  | "MANUAL";

export interface AssociationVersionInfo {
  readonly ApplyOnlyAtCronInterval?: boolean | undefined;
  readonly AssociationDispatchAssumeRole?: string | undefined;
  readonly AssociationId?: string | undefined;
  readonly AssociationName?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly CalendarNames?: readonly string[] | undefined;
  readonly ComplianceSeverity?: AssociationComplianceSeverity | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Duration?: number | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name?: string | undefined;
  readonly OutputLocation?: InstanceAssociationOutputLocation | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly SyncCompliance?: AssociationSyncCompliance | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly Targets?: readonly Target[] | undefined;
}

export interface AssociationVersionLimitExceeded {
  readonly Message?: string | undefined;
}

export interface AttachmentContent {
  readonly Hash?: string | undefined;
  readonly HashType?: AttachmentHashType | undefined;
  readonly Name?: string | undefined;
  readonly Size?: number | undefined;
  readonly Url?: string | undefined;
}

export type AttachmentHashType =
  | "Sha256";

export interface AttachmentInformation {
  readonly Name?: string | undefined;
}

export interface AttachmentsSource {
  readonly Key?: AttachmentsSourceKey | undefined;
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export type AttachmentsSourceKey =
  | "SourceUrl"
  | "S3FileUrl"
  | "AttachmentReference";

export interface AutomationDefinitionNotApprovedException {
  readonly Message?: string | undefined;
}

export interface AutomationDefinitionNotFoundException {
  readonly Message?: string | undefined;
}

export interface AutomationDefinitionVersionNotFoundException {
  readonly Message?: string | undefined;
}

export interface AutomationExecution {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly AssociationId?: string | undefined;
  readonly AutomationExecutionId?: string | undefined;
  readonly AutomationExecutionStatus?: AutomationExecutionStatus | undefined;
  readonly AutomationSubtype?: AutomationSubtype | undefined;
  readonly ChangeRequestName?: string | undefined;
  readonly CurrentAction?: string | undefined;
  readonly CurrentStepName?: string | undefined;
  readonly DocumentName?: string | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly ExecutedBy?: string | undefined;
  readonly ExecutionEndTime?: Date | undefined;
  readonly ExecutionStartTime?: Date | undefined;
  readonly FailureMessage?: string | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Mode?: ExecutionMode | undefined;
  readonly OpsItemId?: string | undefined;
  readonly Outputs?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ParentAutomationExecutionId?: string | undefined;
  readonly ProgressCounters?: ProgressCounters | undefined;
  readonly ResolvedTargets?: ResolvedTargets | undefined;
  readonly Runbooks?: readonly Runbook[] | undefined;
  readonly ScheduledTime?: Date | undefined;
  readonly StepExecutions?: readonly StepExecution[] | undefined;
  readonly StepExecutionsTruncated?: boolean | undefined;
  readonly Target?: string | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetLocationsURL?: string | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly TargetParameterName?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TriggeredAlarms?: readonly AlarmStateInformation[] | undefined;
  readonly Variables?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface AutomationExecutionFilter {
  readonly Key: AutomationExecutionFilterKey;
  readonly Values: readonly string[];
}

export type AutomationExecutionFilterKey =
  | "DocumentNamePrefix"
  | "ExecutionStatus"
  | "ExecutionId"
  | "ParentExecutionId"
  | "CurrentAction"
  | "StartTimeBefore"
  | "StartTimeAfter"
  | "AutomationType"
  | "TagKey"
  | "TargetResourceGroup"
  | "AutomationSubtype"
  | "OpsItemId";

export interface AutomationExecutionInputs {
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetLocationsURL?: string | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly TargetParameterName?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
}

export interface AutomationExecutionLimitExceededException {
  readonly Message?: string | undefined;
}

export interface AutomationExecutionMetadata {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly AssociationId?: string | undefined;
  readonly AutomationExecutionId?: string | undefined;
  readonly AutomationExecutionStatus?: AutomationExecutionStatus | undefined;
  readonly AutomationSubtype?: AutomationSubtype | undefined;
  readonly AutomationType?: AutomationType | undefined;
  readonly ChangeRequestName?: string | undefined;
  readonly CurrentAction?: string | undefined;
  readonly CurrentStepName?: string | undefined;
  readonly DocumentName?: string | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly ExecutedBy?: string | undefined;
  readonly ExecutionEndTime?: Date | undefined;
  readonly ExecutionStartTime?: Date | undefined;
  readonly FailureMessage?: string | undefined;
  readonly LogFile?: string | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Mode?: ExecutionMode | undefined;
  readonly OpsItemId?: string | undefined;
  readonly Outputs?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ParentAutomationExecutionId?: string | undefined;
  readonly ResolvedTargets?: ResolvedTargets | undefined;
  readonly Runbooks?: readonly Runbook[] | undefined;
  readonly ScheduledTime?: Date | undefined;
  readonly Target?: string | undefined;
  readonly TargetLocationsURL?: string | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly TargetParameterName?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TriggeredAlarms?: readonly AlarmStateInformation[] | undefined;
}

export interface AutomationExecutionNotFoundException {
  readonly Message?: string | undefined;
}

export interface AutomationExecutionPreview {
  readonly Regions?: readonly string[] | undefined;
  readonly StepPreviews?: Readonly<Record<string, number>> | undefined;
  readonly TargetPreviews?: readonly TargetPreview[] | undefined;
  readonly TotalAccounts?: number | undefined;
}

export type AutomationExecutionStatus =
  | "Pending"
  | "InProgress"
  | "Waiting"
  | "Success"
  | "TimedOut"
  | "Cancelling"
  | "Cancelled"
  | "Failed"
  | "PendingApproval"
  | "Approved"
  | "Rejected"
  | "Scheduled"
  | "RunbookInProgress"
  | "PendingChangeCalendarOverride"
  | "ChangeCalendarOverrideApproved"
  | "ChangeCalendarOverrideRejected"
  | "CompletedWithSuccess"
  | "CompletedWithFailure"
  | "Exited";

export interface AutomationStepNotFoundException {
  readonly Message?: string | undefined;
}

export type AutomationSubtype =
  | "ChangeRequest"
  | "AccessRequest";

export type AutomationType =
  | "CrossAccount"
  | "Local";

export interface BaselineOverride {
  readonly ApprovalRules?: PatchRuleGroup | undefined;
  readonly ApprovedPatches?: readonly string[] | undefined;
  readonly ApprovedPatchesComplianceLevel?: PatchComplianceLevel | undefined;
  readonly ApprovedPatchesEnableNonSecurity?: boolean | undefined;
  readonly AvailableSecurityUpdatesComplianceStatus?: PatchComplianceStatus | undefined;
  readonly GlobalFilters?: PatchFilterGroup | undefined;
  readonly OperatingSystem?: OperatingSystem | undefined;
  readonly RejectedPatches?: readonly string[] | undefined;
  readonly RejectedPatchesAction?: PatchAction | undefined;
  readonly Sources?: readonly PatchSource[] | undefined;
}

export type CalendarState =
  | "OPEN"
  | "CLOSED";

export interface CancelCommandRequest {
  readonly CommandId: string;
  readonly InstanceIds?: readonly string[] | undefined;
}

export type CancelCommandResult = Readonly<Record<never, never>>;

export interface CancelMaintenanceWindowExecutionRequest {
  readonly WindowExecutionId: string;
}

export interface CancelMaintenanceWindowExecutionResult {
  readonly WindowExecutionId?: string | undefined;
}

export interface CloudWatchOutputConfig {
  readonly CloudWatchLogGroupName?: string | undefined;
  readonly CloudWatchOutputEnabled?: boolean | undefined;
}

export interface Command {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly CloudWatchOutputConfig?: CloudWatchOutputConfig | undefined;
  readonly CommandId?: string | undefined;
  readonly Comment?: string | undefined;
  readonly CompletedCount?: number | undefined;
  readonly DeliveryTimedOutCount?: number | undefined;
  readonly DocumentName?: string | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly ErrorCount?: number | undefined;
  readonly ExpiresAfter?: Date | undefined;
  readonly InstanceIds?: readonly string[] | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly NotificationConfig?: NotificationConfig | undefined;
  readonly OutputS3BucketName?: string | undefined;
  readonly OutputS3KeyPrefix?: string | undefined;
  readonly OutputS3Region?: string | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly RequestedDateTime?: Date | undefined;
  readonly ServiceRole?: string | undefined;
  readonly Status?: CommandStatus | undefined;
  readonly StatusDetails?: string | undefined;
  readonly TargetCount?: number | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TimeoutSeconds?: number | undefined;
  readonly TriggeredAlarms?: readonly AlarmStateInformation[] | undefined;
}

export interface CommandFilter {
  readonly key: CommandFilterKey;
  readonly value: string;
}

export type CommandFilterKey =
  | "InvokedAfter"
  | "InvokedBefore"
  | "Status"
  | "ExecutionStage"
  | "DocumentName";

export interface CommandInvocation {
  readonly CloudWatchOutputConfig?: CloudWatchOutputConfig | undefined;
  readonly CommandId?: string | undefined;
  readonly CommandPlugins?: readonly CommandPlugin[] | undefined;
  readonly Comment?: string | undefined;
  readonly DocumentName?: string | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly InstanceName?: string | undefined;
  readonly NotificationConfig?: NotificationConfig | undefined;
  readonly RequestedDateTime?: Date | undefined;
  readonly ServiceRole?: string | undefined;
  readonly StandardErrorUrl?: string | undefined;
  readonly StandardOutputUrl?: string | undefined;
  readonly Status?: CommandInvocationStatus | undefined;
  readonly StatusDetails?: string | undefined;
  readonly TraceOutput?: string | undefined;
}

export type CommandInvocationStatus =
  | "Pending"
  | "InProgress"
  | "Delayed"
  | "Success"
  | "Cancelled"
  | "TimedOut"
  | "Failed"
  | "Cancelling";

export interface CommandPlugin {
  readonly Name?: string | undefined;
  readonly Output?: string | undefined;
  readonly OutputS3BucketName?: string | undefined;
  readonly OutputS3KeyPrefix?: string | undefined;
  readonly OutputS3Region?: string | undefined;
  readonly ResponseCode?: number | undefined;
  readonly ResponseFinishDateTime?: Date | undefined;
  readonly ResponseStartDateTime?: Date | undefined;
  readonly StandardErrorUrl?: string | undefined;
  readonly StandardOutputUrl?: string | undefined;
  readonly Status?: CommandPluginStatus | undefined;
  readonly StatusDetails?: string | undefined;
}

export type CommandPluginStatus =
  | "Pending"
  | "InProgress"
  | "Success"
  | "TimedOut"
  | "Cancelled"
  | "Failed";

export type CommandStatus =
  | "Pending"
  | "InProgress"
  | "Success"
  | "Cancelled"
  | "Failed"
  | "TimedOut"
  | "Cancelling";

export interface ComplianceExecutionSummary {
  readonly ExecutionId?: string | undefined;
  readonly ExecutionTime: Date;
  readonly ExecutionType?: string | undefined;
}

export interface ComplianceItem {
  readonly ComplianceType?: string | undefined;
  readonly Details?: Readonly<Record<string, string>> | undefined;
  readonly ExecutionSummary?: ComplianceExecutionSummary | undefined;
  readonly Id?: string | undefined;
  readonly ResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly Severity?: ComplianceSeverity | undefined;
  readonly Status?: ComplianceStatus | undefined;
  readonly Title?: string | undefined;
}

export interface ComplianceItemEntry {
  readonly Details?: Readonly<Record<string, string>> | undefined;
  readonly Id?: string | undefined;
  readonly Severity: ComplianceSeverity;
  readonly Status: ComplianceStatus;
  readonly Title?: string | undefined;
}

export type ComplianceQueryOperatorType =
  | "EQUAL"
  | "NOT_EQUAL"
  | "BEGIN_WITH"
  | "LESS_THAN"
  | "GREATER_THAN";

export type ComplianceSeverity =
  | "CRITICAL"
  | "HIGH"
  | "MEDIUM"
  | "LOW"
  | "INFORMATIONAL"
  | "UNSPECIFIED";

export type ComplianceStatus =
  | "COMPLIANT"
  | "NON_COMPLIANT";

export interface ComplianceStringFilter {
  readonly Key?: string | undefined;
  readonly Type?: ComplianceQueryOperatorType | undefined;
  readonly Values?: readonly string[] | undefined;
}

export interface ComplianceSummaryItem {
  readonly ComplianceType?: string | undefined;
  readonly CompliantSummary?: CompliantSummary | undefined;
  readonly NonCompliantSummary?: NonCompliantSummary | undefined;
}

export interface ComplianceTypeCountLimitExceededException {
  readonly Message?: string | undefined;
}

export type ComplianceUploadType =
  | "COMPLETE"
  | "PARTIAL";

export interface CompliantSummary {
  readonly CompliantCount?: number | undefined;
  readonly SeveritySummary?: SeveritySummary | undefined;
}

export type ConnectionStatus =
  | "connected"
  | "notconnected";

export interface CreateActivationRequest {
  readonly DefaultInstanceName?: string | undefined;
  readonly Description?: string | undefined;
  readonly ExpirationDate?: Date | undefined;
  readonly IamRole: string;
  readonly RegistrationLimit?: number | undefined;
  readonly RegistrationMetadata?: readonly RegistrationMetadataItem[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateActivationResult {
  readonly ActivationCode?: string | undefined;
  readonly ActivationId?: string | undefined;
}

export interface CreateAssociationBatchRequest {
  readonly AssociationDispatchAssumeRole?: string | undefined;
  readonly Entries: readonly CreateAssociationBatchRequestEntry[];
}

export interface CreateAssociationBatchRequestEntry {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly ApplyOnlyAtCronInterval?: boolean | undefined;
  readonly AssociationName?: string | undefined;
  readonly AutomationTargetParameterName?: string | undefined;
  readonly CalendarNames?: readonly string[] | undefined;
  readonly ComplianceSeverity?: AssociationComplianceSeverity | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Duration?: number | undefined;
  readonly InstanceId?: string | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name: string;
  readonly OutputLocation?: InstanceAssociationOutputLocation | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly SyncCompliance?: AssociationSyncCompliance | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly Targets?: readonly Target[] | undefined;
}

export interface CreateAssociationBatchResult {
  readonly Failed?: readonly FailedCreateAssociation[] | undefined;
  readonly Successful?: readonly AssociationDescription[] | undefined;
}

export interface CreateAssociationRequest {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly ApplyOnlyAtCronInterval?: boolean | undefined;
  readonly AssociationDispatchAssumeRole?: string | undefined;
  readonly AssociationName?: string | undefined;
  readonly AutomationTargetParameterName?: string | undefined;
  readonly CalendarNames?: readonly string[] | undefined;
  readonly ComplianceSeverity?: AssociationComplianceSeverity | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Duration?: number | undefined;
  readonly InstanceId?: string | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name: string;
  readonly OutputLocation?: InstanceAssociationOutputLocation | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly SyncCompliance?: AssociationSyncCompliance | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly Targets?: readonly Target[] | undefined;
}

export interface CreateAssociationResult {
  readonly AssociationDescription?: AssociationDescription | undefined;
}

export interface CreateDocumentRequest {
  readonly Attachments?: readonly AttachmentsSource[] | undefined;
  readonly Content: string;
  readonly DisplayName?: string | undefined;
  readonly DocumentFormat?: DocumentFormat | undefined;
  readonly DocumentType?: DocumentType | undefined;
  readonly Name: string;
  readonly Requires?: readonly DocumentRequires[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TargetType?: string | undefined;
  readonly VersionName?: string | undefined;
}

export interface CreateDocumentResult {
  readonly DocumentDescription?: DocumentDescription | undefined;
}

export interface CreateMaintenanceWindowRequest {
  readonly AllowUnassociatedTargets: boolean;
  readonly ClientToken?: string | undefined;
  readonly Cutoff: number;
  readonly Description?: string | undefined;
  readonly Duration: number;
  readonly EndDate?: string | undefined;
  readonly Name: string;
  readonly Schedule: string;
  readonly ScheduleOffset?: number | undefined;
  readonly ScheduleTimezone?: string | undefined;
  readonly StartDate?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateMaintenanceWindowResult {
  readonly WindowId?: string | undefined;
}

export interface CreateOpsItemRequest {
  readonly AccountId?: string | undefined;
  readonly ActualEndTime?: Date | undefined;
  readonly ActualStartTime?: Date | undefined;
  readonly Category?: string | undefined;
  readonly Description: string;
  readonly Notifications?: readonly OpsItemNotification[] | undefined;
  readonly OperationalData?: Readonly<Record<string, OpsItemDataValue>> | undefined;
  readonly OpsItemType?: string | undefined;
  readonly PlannedEndTime?: Date | undefined;
  readonly PlannedStartTime?: Date | undefined;
  readonly Priority?: number | undefined;
  readonly RelatedOpsItems?: readonly RelatedOpsItem[] | undefined;
  readonly Severity?: string | undefined;
  readonly Source: string;
  readonly Tags?: readonly Tag[] | undefined;
  readonly Title: string;
}

export interface CreateOpsItemResponse {
  readonly OpsItemArn?: string | undefined;
  readonly OpsItemId?: string | undefined;
}

export interface CreateOpsMetadataRequest {
  readonly Metadata?: Readonly<Record<string, MetadataValue>> | undefined;
  readonly ResourceId: string;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateOpsMetadataResult {
  readonly OpsMetadataArn?: string | undefined;
}

export interface CreatePatchBaselineRequest {
  readonly ApprovalRules?: PatchRuleGroup | undefined;
  readonly ApprovedPatches?: readonly string[] | undefined;
  readonly ApprovedPatchesComplianceLevel?: PatchComplianceLevel | undefined;
  readonly ApprovedPatchesEnableNonSecurity?: boolean | undefined;
  readonly AvailableSecurityUpdatesComplianceStatus?: PatchComplianceStatus | undefined;
  readonly ClientToken?: string | undefined;
  readonly Description?: string | undefined;
  readonly GlobalFilters?: PatchFilterGroup | undefined;
  readonly Name: string;
  readonly OperatingSystem?: OperatingSystem | undefined;
  readonly RejectedPatches?: readonly string[] | undefined;
  readonly RejectedPatchesAction?: PatchAction | undefined;
  readonly Sources?: readonly PatchSource[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreatePatchBaselineResult {
  readonly BaselineId?: string | undefined;
}

export interface CreateResourceDataSyncRequest {
  readonly S3Destination?: ResourceDataSyncS3Destination | undefined;
  readonly SyncName: string;
  readonly SyncSource?: ResourceDataSyncSource | undefined;
  readonly SyncType?: string | undefined;
}

export type CreateResourceDataSyncResult = Readonly<Record<never, never>>;

export interface Credentials {
  readonly AccessKeyId: string;
  readonly ExpirationTime: Date;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

export interface CustomSchemaCountLimitExceededException {
  readonly Message?: string | undefined;
}

export interface DeleteActivationRequest {
  readonly ActivationId: string;
}

export type DeleteActivationResult = Readonly<Record<never, never>>;

export interface DeleteAssociationRequest {
  readonly AssociationId?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly Name?: string | undefined;
}

export type DeleteAssociationResult = Readonly<Record<never, never>>;

export interface DeleteDocumentRequest {
  readonly DocumentVersion?: string | undefined;
  readonly Force?: boolean | undefined;
  readonly Name: string;
  readonly VersionName?: string | undefined;
}

export type DeleteDocumentResult = Readonly<Record<never, never>>;

export interface DeleteInventoryRequest {
  readonly ClientToken?: string | undefined;
  readonly DryRun?: boolean | undefined;
  readonly SchemaDeleteOption?: InventorySchemaDeleteOption | undefined;
  readonly TypeName: string;
}

export interface DeleteInventoryResult {
  readonly DeletionId?: string | undefined;
  readonly DeletionSummary?: InventoryDeletionSummary | undefined;
  readonly TypeName?: string | undefined;
}

export interface DeleteMaintenanceWindowRequest {
  readonly WindowId: string;
}

export interface DeleteMaintenanceWindowResult {
  readonly WindowId?: string | undefined;
}

export interface DeleteOpsItemRequest {
  readonly OpsItemId: string;
}

export type DeleteOpsItemResponse = Readonly<Record<never, never>>;

export interface DeleteOpsMetadataRequest {
  readonly OpsMetadataArn: string;
}

export type DeleteOpsMetadataResult = Readonly<Record<never, never>>;

export interface DeleteParameterRequest {
  readonly Name: string;
}

export type DeleteParameterResult = Readonly<Record<never, never>>;

export interface DeleteParametersRequest {
  readonly Names: readonly string[];
}

export interface DeleteParametersResult {
  readonly DeletedParameters?: readonly string[] | undefined;
  readonly InvalidParameters?: readonly string[] | undefined;
}

export interface DeletePatchBaselineRequest {
  readonly BaselineId: string;
}

export interface DeletePatchBaselineResult {
  readonly BaselineId?: string | undefined;
}

export interface DeleteResourceDataSyncRequest {
  readonly SyncName: string;
  readonly SyncType?: string | undefined;
}

export type DeleteResourceDataSyncResult = Readonly<Record<never, never>>;

export interface DeleteResourcePolicyRequest {
  readonly PolicyHash: string;
  readonly PolicyId: string;
  readonly ResourceArn: string;
}

export type DeleteResourcePolicyResponse = Readonly<Record<never, never>>;

export interface DeregisterManagedInstanceRequest {
  readonly InstanceId: string;
}

export type DeregisterManagedInstanceResult = Readonly<Record<never, never>>;

export interface DeregisterPatchBaselineForPatchGroupRequest {
  readonly BaselineId: string;
  readonly PatchGroup: string;
}

export interface DeregisterPatchBaselineForPatchGroupResult {
  readonly BaselineId?: string | undefined;
  readonly PatchGroup?: string | undefined;
}

export interface DeregisterTargetFromMaintenanceWindowRequest {
  readonly Safe?: boolean | undefined;
  readonly WindowId: string;
  readonly WindowTargetId: string;
}

export interface DeregisterTargetFromMaintenanceWindowResult {
  readonly WindowId?: string | undefined;
  readonly WindowTargetId?: string | undefined;
}

export interface DeregisterTaskFromMaintenanceWindowRequest {
  readonly WindowId: string;
  readonly WindowTaskId: string;
}

export interface DeregisterTaskFromMaintenanceWindowResult {
  readonly WindowId?: string | undefined;
  readonly WindowTaskId?: string | undefined;
}

export interface DescribeActivationsFilter {
  readonly FilterKey?: DescribeActivationsFilterKeys | undefined;
  readonly FilterValues?: readonly string[] | undefined;
}

export type DescribeActivationsFilterKeys =
  | "ActivationIds"
  | "DefaultInstanceName"
  | "IamRole";

export interface DescribeActivationsRequest {
  readonly Filters?: readonly DescribeActivationsFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeActivationsResult {
  readonly ActivationList?: readonly Activation[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeAssociationExecutionTargetsRequest {
  readonly AssociationId: string;
  readonly ExecutionId: string;
  readonly Filters?: readonly AssociationExecutionTargetsFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeAssociationExecutionTargetsResult {
  readonly AssociationExecutionTargets?: readonly AssociationExecutionTarget[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeAssociationExecutionsRequest {
  readonly AssociationId: string;
  readonly Filters?: readonly AssociationExecutionFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeAssociationExecutionsResult {
  readonly AssociationExecutions?: readonly AssociationExecution[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeAssociationRequest {
  readonly AssociationId?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly Name?: string | undefined;
}

export interface DescribeAssociationResult {
  readonly AssociationDescription?: AssociationDescription | undefined;
}

export interface DescribeAutomationExecutionsRequest {
  readonly Filters?: readonly AutomationExecutionFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeAutomationExecutionsResult {
  readonly AutomationExecutionMetadataList?: readonly AutomationExecutionMetadata[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeAutomationStepExecutionsRequest {
  readonly AutomationExecutionId: string;
  readonly Filters?: readonly StepExecutionFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ReverseOrder?: boolean | undefined;
}

export interface DescribeAutomationStepExecutionsResult {
  readonly NextToken?: string | undefined;
  readonly StepExecutions?: readonly StepExecution[] | undefined;
}

export interface DescribeAvailablePatchesRequest {
  readonly Filters?: readonly PatchOrchestratorFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeAvailablePatchesResult {
  readonly NextToken?: string | undefined;
  readonly Patches?: readonly Patch[] | undefined;
}

export interface DescribeDocumentPermissionRequest {
  readonly MaxResults?: number | undefined;
  readonly Name: string;
  readonly NextToken?: string | undefined;
  readonly PermissionType: DocumentPermissionType;
}

export interface DescribeDocumentPermissionResponse {
  readonly AccountIds?: readonly string[] | undefined;
  readonly AccountSharingInfoList?: readonly AccountSharingInfo[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeDocumentRequest {
  readonly DocumentVersion?: string | undefined;
  readonly Name: string;
  readonly VersionName?: string | undefined;
}

export interface DescribeDocumentResult {
  readonly Document?: DocumentDescription | undefined;
}

export interface DescribeEffectiveInstanceAssociationsRequest {
  readonly InstanceId: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeEffectiveInstanceAssociationsResult {
  readonly Associations?: readonly InstanceAssociation[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeEffectivePatchesForPatchBaselineRequest {
  readonly BaselineId: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeEffectivePatchesForPatchBaselineResult {
  readonly EffectivePatches?: readonly EffectivePatch[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstanceAssociationsStatusRequest {
  readonly InstanceId: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstanceAssociationsStatusResult {
  readonly InstanceAssociationStatusInfos?: readonly InstanceAssociationStatusInfo[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstanceInformationRequest {
  readonly Filters?: readonly InstanceInformationStringFilter[] | undefined;
  readonly InstanceInformationFilterList?: readonly InstanceInformationFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstanceInformationResult {
  readonly InstanceInformationList?: readonly InstanceInformation[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstancePatchStatesForPatchGroupRequest {
  readonly Filters?: readonly InstancePatchStateFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly PatchGroup: string;
}

export interface DescribeInstancePatchStatesForPatchGroupResult {
  readonly InstancePatchStates?: readonly InstancePatchState[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstancePatchStatesRequest {
  readonly InstanceIds: readonly string[];
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstancePatchStatesResult {
  readonly InstancePatchStates?: readonly InstancePatchState[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstancePatchesRequest {
  readonly Filters?: readonly PatchOrchestratorFilter[] | undefined;
  readonly InstanceId: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstancePatchesResult {
  readonly NextToken?: string | undefined;
  readonly Patches?: readonly PatchComplianceData[] | undefined;
}

export interface DescribeInstancePropertiesRequest {
  readonly FiltersWithOperator?: readonly InstancePropertyStringFilter[] | undefined;
  readonly InstancePropertyFilterList?: readonly InstancePropertyFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInstancePropertiesResult {
  readonly InstanceProperties?: readonly InstanceProperty[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInventoryDeletionsRequest {
  readonly DeletionId?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeInventoryDeletionsResult {
  readonly InventoryDeletions?: readonly InventoryDeletionStatusItem[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeMaintenanceWindowExecutionTaskInvocationsRequest {
  readonly Filters?: readonly MaintenanceWindowFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly TaskId: string;
  readonly WindowExecutionId: string;
}

export interface DescribeMaintenanceWindowExecutionTaskInvocationsResult {
  readonly NextToken?: string | undefined;
  readonly WindowExecutionTaskInvocationIdentities?: readonly MaintenanceWindowExecutionTaskInvocationIdentity[] | undefined;
}

export interface DescribeMaintenanceWindowExecutionTasksRequest {
  readonly Filters?: readonly MaintenanceWindowFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly WindowExecutionId: string;
}

export interface DescribeMaintenanceWindowExecutionTasksResult {
  readonly NextToken?: string | undefined;
  readonly WindowExecutionTaskIdentities?: readonly MaintenanceWindowExecutionTaskIdentity[] | undefined;
}

export interface DescribeMaintenanceWindowExecutionsRequest {
  readonly Filters?: readonly MaintenanceWindowFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly WindowId: string;
}

export interface DescribeMaintenanceWindowExecutionsResult {
  readonly NextToken?: string | undefined;
  readonly WindowExecutions?: readonly MaintenanceWindowExecution[] | undefined;
}

export interface DescribeMaintenanceWindowScheduleRequest {
  readonly Filters?: readonly PatchOrchestratorFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ResourceType?: MaintenanceWindowResourceType | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly WindowId?: string | undefined;
}

export interface DescribeMaintenanceWindowScheduleResult {
  readonly NextToken?: string | undefined;
  readonly ScheduledWindowExecutions?: readonly ScheduledWindowExecution[] | undefined;
}

export interface DescribeMaintenanceWindowTargetsRequest {
  readonly Filters?: readonly MaintenanceWindowFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly WindowId: string;
}

export interface DescribeMaintenanceWindowTargetsResult {
  readonly NextToken?: string | undefined;
  readonly Targets?: readonly MaintenanceWindowTarget[] | undefined;
}

export interface DescribeMaintenanceWindowTasksRequest {
  readonly Filters?: readonly MaintenanceWindowFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly WindowId: string;
}

export interface DescribeMaintenanceWindowTasksResult {
  readonly NextToken?: string | undefined;
  readonly Tasks?: readonly MaintenanceWindowTask[] | undefined;
}

export interface DescribeMaintenanceWindowsForTargetRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ResourceType: MaintenanceWindowResourceType;
  readonly Targets: readonly Target[];
}

export interface DescribeMaintenanceWindowsForTargetResult {
  readonly NextToken?: string | undefined;
  readonly WindowIdentities?: readonly MaintenanceWindowIdentityForTarget[] | undefined;
}

export interface DescribeMaintenanceWindowsRequest {
  readonly Filters?: readonly MaintenanceWindowFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribeMaintenanceWindowsResult {
  readonly NextToken?: string | undefined;
  readonly WindowIdentities?: readonly MaintenanceWindowIdentity[] | undefined;
}

export interface DescribeOpsItemsRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly OpsItemFilters?: readonly OpsItemFilter[] | undefined;
}

export interface DescribeOpsItemsResponse {
  readonly NextToken?: string | undefined;
  readonly OpsItemSummaries?: readonly OpsItemSummary[] | undefined;
}

export interface DescribeParametersRequest {
  readonly Filters?: readonly ParametersFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ParameterFilters?: readonly ParameterStringFilter[] | undefined;
  readonly Shared?: boolean | undefined;
}

export interface DescribeParametersResult {
  readonly NextToken?: string | undefined;
  readonly Parameters?: readonly ParameterMetadata[] | undefined;
}

export interface DescribePatchBaselinesRequest {
  readonly Filters?: readonly PatchOrchestratorFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribePatchBaselinesResult {
  readonly BaselineIdentities?: readonly PatchBaselineIdentity[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribePatchGroupStateRequest {
  readonly PatchGroup: string;
}

export interface DescribePatchGroupStateResult {
  readonly Instances?: number | undefined;
  readonly InstancesWithAvailableSecurityUpdates?: number | undefined;
  readonly InstancesWithCriticalNonCompliantPatches?: number | undefined;
  readonly InstancesWithFailedPatches?: number | undefined;
  readonly InstancesWithInstalledOtherPatches?: number | undefined;
  readonly InstancesWithInstalledPatches?: number | undefined;
  readonly InstancesWithInstalledPendingRebootPatches?: number | undefined;
  readonly InstancesWithInstalledRejectedPatches?: number | undefined;
  readonly InstancesWithMissingPatches?: number | undefined;
  readonly InstancesWithNotApplicablePatches?: number | undefined;
  readonly InstancesWithOtherNonCompliantPatches?: number | undefined;
  readonly InstancesWithSecurityNonCompliantPatches?: number | undefined;
  readonly InstancesWithUnreportedNotApplicablePatches?: number | undefined;
}

export interface DescribePatchGroupsRequest {
  readonly Filters?: readonly PatchOrchestratorFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribePatchGroupsResult {
  readonly Mappings?: readonly PatchGroupPatchBaselineMapping[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface DescribePatchPropertiesRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly OperatingSystem: OperatingSystem;
  readonly PatchSet?: PatchSet | undefined;
  readonly Property: PatchProperty;
}

export interface DescribePatchPropertiesResult {
  readonly NextToken?: string | undefined;
  readonly Properties?: readonly Readonly<Record<string, string>>[] | undefined;
}

export interface DescribeSessionsRequest {
  readonly Filters?: readonly SessionFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly State: SessionState;
}

export interface DescribeSessionsResponse {
  readonly NextToken?: string | undefined;
  readonly Sessions?: readonly Session[] | undefined;
}

export interface DisassociateOpsItemRelatedItemRequest {
  readonly AssociationId: string;
  readonly OpsItemId: string;
}

export type DisassociateOpsItemRelatedItemResponse = Readonly<Record<never, never>>;

export interface DocumentAlreadyExists {
  readonly Message?: string | undefined;
}

export interface DocumentDefaultVersionDescription {
  readonly DefaultVersion?: string | undefined;
  readonly DefaultVersionName?: string | undefined;
  readonly Name?: string | undefined;
}

export interface DocumentDescription {
  readonly ApprovedVersion?: string | undefined;
  readonly AttachmentsInformation?: readonly AttachmentInformation[] | undefined;
  readonly Author?: string | undefined;
  readonly Category?: readonly string[] | undefined;
  readonly CategoryEnum?: readonly string[] | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly DefaultVersion?: string | undefined;
  readonly Description?: string | undefined;
  readonly DisplayName?: string | undefined;
  readonly DocumentFormat?: DocumentFormat | undefined;
  readonly DocumentType?: DocumentType | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Hash?: string | undefined;
  readonly HashType?: DocumentHashType | undefined;
  readonly LatestVersion?: string | undefined;
  readonly Name?: string | undefined;
  readonly Owner?: string | undefined;
  readonly Parameters?: readonly DocumentParameter[] | undefined;
  readonly PendingReviewVersion?: string | undefined;
  readonly PlatformTypes?: readonly PlatformType[] | undefined;
  readonly Requires?: readonly DocumentRequires[] | undefined;
  readonly ReviewInformation?: readonly ReviewInformation[] | undefined;
  readonly ReviewStatus?: ReviewStatus | undefined;
  readonly SchemaVersion?: string | undefined;
  readonly Sha1?: string | undefined;
  readonly Status?: DocumentStatus | undefined;
  readonly StatusInformation?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TargetType?: string | undefined;
  readonly VersionName?: string | undefined;
}

export interface DocumentFilter {
  readonly key: DocumentFilterKey;
  readonly value: string;
}

export type DocumentFilterKey =
  | "Name"
  | "Owner"
  | "PlatformTypes"
  | "DocumentType";

export type DocumentFormat =
  | "YAML"
  | "JSON"
  | "TEXT";

export type DocumentHashType =
  | "Sha256"
  | "Sha1";

export interface DocumentIdentifier {
  readonly Author?: string | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly DisplayName?: string | undefined;
  readonly DocumentFormat?: DocumentFormat | undefined;
  readonly DocumentType?: DocumentType | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Name?: string | undefined;
  readonly Owner?: string | undefined;
  readonly PlatformTypes?: readonly PlatformType[] | undefined;
  readonly Requires?: readonly DocumentRequires[] | undefined;
  readonly ReviewStatus?: ReviewStatus | undefined;
  readonly SchemaVersion?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TargetType?: string | undefined;
  readonly VersionName?: string | undefined;
}

export interface DocumentKeyValuesFilter {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export interface DocumentLimitExceeded {
  readonly Message?: string | undefined;
}

export type DocumentMetadataEnum =
  | "DocumentReviews";

export interface DocumentMetadataResponseInfo {
  readonly ReviewerResponse?: readonly DocumentReviewerResponseSource[] | undefined;
}

export interface DocumentParameter {
  readonly DefaultValue?: string | undefined;
  readonly Description?: string | undefined;
  readonly Name?: string | undefined;
  readonly Type?: DocumentParameterType | undefined;
}

export type DocumentParameterType =
  | "String"
  | "StringList";

export interface DocumentPermissionLimit {
  readonly Message?: string | undefined;
}

export type DocumentPermissionType =
  | "Share";

export interface DocumentRequires {
  readonly Name: string;
  readonly RequireType?: string | undefined;
  readonly Version?: string | undefined;
  readonly VersionName?: string | undefined;
}

export type DocumentReviewAction =
  | "SendForReview"
  | "UpdateReview"
  | "Approve"
  | "Reject";

export interface DocumentReviewCommentSource {
  readonly Content?: string | undefined;
  readonly Type?: DocumentReviewCommentType | undefined;
}

export type DocumentReviewCommentType =
  | "Comment";

export interface DocumentReviewerResponseSource {
  readonly Comment?: readonly DocumentReviewCommentSource[] | undefined;
  readonly CreateTime?: Date | undefined;
  readonly ReviewStatus?: ReviewStatus | undefined;
  readonly Reviewer?: string | undefined;
  readonly UpdatedTime?: Date | undefined;
}

export interface DocumentReviews {
  readonly Action: DocumentReviewAction;
  readonly Comment?: readonly DocumentReviewCommentSource[] | undefined;
}

export type DocumentStatus =
  | "Creating"
  | "Active"
  | "Updating"
  | "Deleting"
  | "Failed";

export type DocumentType =
  | "Command"
  | "Policy"
  | "Automation"
  | "Session"
  | "Package"
  | "ApplicationConfiguration"
  | "ApplicationConfigurationSchema"
  | "DeploymentStrategy"
  | "ChangeCalendar"
  | "Automation.ChangeTemplate"
  | "ProblemAnalysis"
  | "ProblemAnalysisTemplate"
  | "CloudFormation"
  | "ConformancePackTemplate"
  | "QuickSetup"
  | "ManualApprovalPolicy"
  | "AutoApprovalPolicy";

export interface DocumentVersionInfo {
  readonly CreatedDate?: Date | undefined;
  readonly DisplayName?: string | undefined;
  readonly DocumentFormat?: DocumentFormat | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly IsDefaultVersion?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly ReviewStatus?: ReviewStatus | undefined;
  readonly Status?: DocumentStatus | undefined;
  readonly StatusInformation?: string | undefined;
  readonly VersionName?: string | undefined;
}

export interface DocumentVersionLimitExceeded {
  readonly Message?: string | undefined;
}

export interface DoesNotExistException {
  readonly Message?: string | undefined;
}

export interface DuplicateDocumentContent {
  readonly Message?: string | undefined;
}

export interface DuplicateDocumentVersionName {
  readonly Message?: string | undefined;
}

export type DuplicateInstanceId = Readonly<Record<never, never>>;

export interface EffectivePatch {
  readonly Patch?: Patch | undefined;
  readonly PatchStatus?: PatchStatus | undefined;
}

export interface ExecutionInputs {
  readonly Automation?: AutomationExecutionInputs | undefined;
}

export type ExecutionMode =
  | "Auto"
  | "Interactive";

export interface ExecutionPreview {
  readonly Automation?: AutomationExecutionPreview | undefined;
}

export type ExecutionPreviewStatus =
  | "Pending"
  | "InProgress"
  | "Success"
  | "Failed";

export type ExternalAlarmState =
  | "UNKNOWN"
  | "ALARM";

export interface FailedCreateAssociation {
  readonly Entry?: CreateAssociationBatchRequestEntry | undefined;
  readonly Fault?: Fault | undefined;
  readonly Message?: string | undefined;
}

export interface FailureDetails {
  readonly Details?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly FailureStage?: string | undefined;
  readonly FailureType?: string | undefined;
}

export type Fault =
  | "Client"
  | "Server"
  | "Unknown";

export interface FeatureNotAvailableException {
  readonly Message?: string | undefined;
}

export interface GetAccessTokenRequest {
  readonly AccessRequestId: string;
}

export interface GetAccessTokenResponse {
  readonly AccessRequestStatus?: AccessRequestStatus | undefined;
  readonly Credentials?: Credentials | undefined;
}

export interface GetAutomationExecutionRequest {
  readonly AutomationExecutionId: string;
}

export interface GetAutomationExecutionResult {
  readonly AutomationExecution?: AutomationExecution | undefined;
}

export interface GetCalendarStateRequest {
  readonly AtTime?: string | undefined;
  readonly CalendarNames: readonly string[];
}

export interface GetCalendarStateResponse {
  readonly AtTime?: string | undefined;
  readonly NextTransitionTime?: string | undefined;
  readonly State?: CalendarState | undefined;
}

export interface GetCommandInvocationRequest {
  readonly CommandId: string;
  readonly InstanceId: string;
  readonly PluginName?: string | undefined;
}

export interface GetCommandInvocationResult {
  readonly CloudWatchOutputConfig?: CloudWatchOutputConfig | undefined;
  readonly CommandId?: string | undefined;
  readonly Comment?: string | undefined;
  readonly DocumentName?: string | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly ExecutionElapsedTime?: string | undefined;
  readonly ExecutionEndDateTime?: string | undefined;
  readonly ExecutionStartDateTime?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly PluginName?: string | undefined;
  readonly ResponseCode?: number | undefined;
  readonly StandardErrorContent?: string | undefined;
  readonly StandardErrorUrl?: string | undefined;
  readonly StandardOutputContent?: string | undefined;
  readonly StandardOutputUrl?: string | undefined;
  readonly Status?: CommandInvocationStatus | undefined;
  readonly StatusDetails?: string | undefined;
}

export interface GetConnectionStatusRequest {
  readonly Target: string;
}

export interface GetConnectionStatusResponse {
  readonly Status?: ConnectionStatus | undefined;
  readonly Target?: string | undefined;
}

export interface GetDefaultPatchBaselineRequest {
  readonly OperatingSystem?: OperatingSystem | undefined;
}

export interface GetDefaultPatchBaselineResult {
  readonly BaselineId?: string | undefined;
  readonly OperatingSystem?: OperatingSystem | undefined;
}

export interface GetDeployablePatchSnapshotForInstanceRequest {
  readonly BaselineOverride?: BaselineOverride | undefined;
  readonly InstanceId: string;
  readonly SnapshotId: string;
  readonly UseS3DualStackEndpoint?: boolean | undefined;
}

export interface GetDeployablePatchSnapshotForInstanceResult {
  readonly InstanceId?: string | undefined;
  readonly Product?: string | undefined;
  readonly SnapshotDownloadUrl?: string | undefined;
  readonly SnapshotId?: string | undefined;
}

export interface GetDocumentRequest {
  readonly DocumentFormat?: DocumentFormat | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Name: string;
  readonly VersionName?: string | undefined;
}

export interface GetDocumentResult {
  readonly AttachmentsContent?: readonly AttachmentContent[] | undefined;
  readonly Content?: string | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly DisplayName?: string | undefined;
  readonly DocumentFormat?: DocumentFormat | undefined;
  readonly DocumentType?: DocumentType | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Name?: string | undefined;
  readonly Requires?: readonly DocumentRequires[] | undefined;
  readonly ReviewStatus?: ReviewStatus | undefined;
  readonly Status?: DocumentStatus | undefined;
  readonly StatusInformation?: string | undefined;
  readonly VersionName?: string | undefined;
}

export interface GetExecutionPreviewRequest {
  readonly ExecutionPreviewId: string;
}

export interface GetExecutionPreviewResponse {
  readonly EndedAt?: Date | undefined;
  readonly ExecutionPreview?: ExecutionPreview | undefined;
  readonly ExecutionPreviewId?: string | undefined;
  readonly Status?: ExecutionPreviewStatus | undefined;
  readonly StatusMessage?: string | undefined;
}

export interface GetInventoryRequest {
  readonly Aggregators?: readonly InventoryAggregator[] | undefined;
  readonly Filters?: readonly InventoryFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ResultAttributes?: readonly ResultAttribute[] | undefined;
}

export interface GetInventoryResult {
  readonly Entities?: readonly InventoryResultEntity[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface GetInventorySchemaRequest {
  readonly Aggregator?: boolean | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly SubType?: boolean | undefined;
  readonly TypeName?: string | undefined;
}

export interface GetInventorySchemaResult {
  readonly NextToken?: string | undefined;
  readonly Schemas?: readonly InventoryItemSchema[] | undefined;
}

export interface GetMaintenanceWindowExecutionRequest {
  readonly WindowExecutionId: string;
}

export interface GetMaintenanceWindowExecutionResult {
  readonly EndTime?: Date | undefined;
  readonly StartTime?: Date | undefined;
  readonly Status?: MaintenanceWindowExecutionStatus | undefined;
  readonly StatusDetails?: string | undefined;
  readonly TaskIds?: readonly string[] | undefined;
  readonly WindowExecutionId?: string | undefined;
}

export interface GetMaintenanceWindowExecutionTaskInvocationRequest {
  readonly InvocationId: string;
  readonly TaskId: string;
  readonly WindowExecutionId: string;
}

export interface GetMaintenanceWindowExecutionTaskInvocationResult {
  readonly EndTime?: Date | undefined;
  readonly ExecutionId?: string | undefined;
  readonly InvocationId?: string | undefined;
  readonly OwnerInformation?: string | undefined;
  readonly Parameters?: string | undefined;
  readonly StartTime?: Date | undefined;
  readonly Status?: MaintenanceWindowExecutionStatus | undefined;
  readonly StatusDetails?: string | undefined;
  readonly TaskExecutionId?: string | undefined;
  readonly TaskType?: MaintenanceWindowTaskType | undefined;
  readonly WindowExecutionId?: string | undefined;
  readonly WindowTargetId?: string | undefined;
}

export interface GetMaintenanceWindowExecutionTaskRequest {
  readonly TaskId: string;
  readonly WindowExecutionId: string;
}

export interface GetMaintenanceWindowExecutionTaskResult {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly EndTime?: Date | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Priority?: number | undefined;
  readonly ServiceRole?: string | undefined;
  readonly StartTime?: Date | undefined;
  readonly Status?: MaintenanceWindowExecutionStatus | undefined;
  readonly StatusDetails?: string | undefined;
  readonly TaskArn?: string | undefined;
  readonly TaskExecutionId?: string | undefined;
  readonly TaskParameters?: readonly Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>>[] | undefined;
  readonly TriggeredAlarms?: readonly AlarmStateInformation[] | undefined;
  readonly Type?: MaintenanceWindowTaskType | undefined;
  readonly WindowExecutionId?: string | undefined;
}

export interface GetMaintenanceWindowRequest {
  readonly WindowId: string;
}

export interface GetMaintenanceWindowResult {
  readonly AllowUnassociatedTargets?: boolean | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly Cutoff?: number | undefined;
  readonly Description?: string | undefined;
  readonly Duration?: number | undefined;
  readonly Enabled?: boolean | undefined;
  readonly EndDate?: string | undefined;
  readonly ModifiedDate?: Date | undefined;
  readonly Name?: string | undefined;
  readonly NextExecutionTime?: string | undefined;
  readonly Schedule?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly ScheduleTimezone?: string | undefined;
  readonly StartDate?: string | undefined;
  readonly WindowId?: string | undefined;
}

export interface GetMaintenanceWindowTaskRequest {
  readonly WindowId: string;
  readonly WindowTaskId: string;
}

export interface GetMaintenanceWindowTaskResult {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly CutoffBehavior?: MaintenanceWindowTaskCutoffBehavior | undefined;
  readonly Description?: string | undefined;
  readonly LoggingInfo?: LoggingInfo | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name?: string | undefined;
  readonly Priority?: number | undefined;
  readonly ServiceRoleArn?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TaskArn?: string | undefined;
  readonly TaskInvocationParameters?: MaintenanceWindowTaskInvocationParameters | undefined;
  readonly TaskParameters?: Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>> | undefined;
  readonly TaskType?: MaintenanceWindowTaskType | undefined;
  readonly WindowId?: string | undefined;
  readonly WindowTaskId?: string | undefined;
}

export interface GetOpsItemRequest {
  readonly OpsItemArn?: string | undefined;
  readonly OpsItemId: string;
}

export interface GetOpsItemResponse {
  readonly OpsItem?: OpsItem | undefined;
}

export interface GetOpsMetadataRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly OpsMetadataArn: string;
}

export interface GetOpsMetadataResult {
  readonly Metadata?: Readonly<Record<string, MetadataValue>> | undefined;
  readonly NextToken?: string | undefined;
  readonly ResourceId?: string | undefined;
}

export interface GetOpsSummaryRequest {
  readonly Aggregators?: readonly OpsAggregator[] | undefined;
  readonly Filters?: readonly OpsFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ResultAttributes?: readonly OpsResultAttribute[] | undefined;
  readonly SyncName?: string | undefined;
}

export interface GetOpsSummaryResult {
  readonly Entities?: readonly OpsEntity[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface GetParameterHistoryRequest {
  readonly MaxResults?: number | undefined;
  readonly Name: string;
  readonly NextToken?: string | undefined;
  readonly WithDecryption?: boolean | undefined;
}

export interface GetParameterHistoryResult {
  readonly NextToken?: string | undefined;
  readonly Parameters?: readonly ParameterHistory[] | undefined;
}

export interface GetParameterRequest {
  readonly Name: string;
  readonly WithDecryption?: boolean | undefined;
}

export interface GetParameterResult {
  readonly Parameter?: Parameter | undefined;
}

export interface GetParametersByPathRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ParameterFilters?: readonly ParameterStringFilter[] | undefined;
  readonly Path: string;
  readonly Recursive?: boolean | undefined;
  readonly WithDecryption?: boolean | undefined;
}

export interface GetParametersByPathResult {
  readonly NextToken?: string | undefined;
  readonly Parameters?: readonly Parameter[] | undefined;
}

export interface GetParametersRequest {
  readonly Names: readonly string[];
  readonly WithDecryption?: boolean | undefined;
}

export interface GetParametersResult {
  readonly InvalidParameters?: readonly string[] | undefined;
  readonly Parameters?: readonly Parameter[] | undefined;
}

export interface GetPatchBaselineForPatchGroupRequest {
  readonly OperatingSystem?: OperatingSystem | undefined;
  readonly PatchGroup: string;
}

export interface GetPatchBaselineForPatchGroupResult {
  readonly BaselineId?: string | undefined;
  readonly OperatingSystem?: OperatingSystem | undefined;
  readonly PatchGroup?: string | undefined;
}

export interface GetPatchBaselineRequest {
  readonly BaselineId: string;
}

export interface GetPatchBaselineResult {
  readonly ApprovalRules?: PatchRuleGroup | undefined;
  readonly ApprovedPatches?: readonly string[] | undefined;
  readonly ApprovedPatchesComplianceLevel?: PatchComplianceLevel | undefined;
  readonly ApprovedPatchesEnableNonSecurity?: boolean | undefined;
  readonly AvailableSecurityUpdatesComplianceStatus?: PatchComplianceStatus | undefined;
  readonly BaselineId?: string | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly Description?: string | undefined;
  readonly GlobalFilters?: PatchFilterGroup | undefined;
  readonly ModifiedDate?: Date | undefined;
  readonly Name?: string | undefined;
  readonly OperatingSystem?: OperatingSystem | undefined;
  readonly PatchGroups?: readonly string[] | undefined;
  readonly RejectedPatches?: readonly string[] | undefined;
  readonly RejectedPatchesAction?: PatchAction | undefined;
  readonly Sources?: readonly PatchSource[] | undefined;
}

export interface GetResourcePoliciesRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ResourceArn: string;
}

export interface GetResourcePoliciesResponse {
  readonly NextToken?: string | undefined;
  readonly Policies?: readonly GetResourcePoliciesResponseEntry[] | undefined;
}

export interface GetResourcePoliciesResponseEntry {
  readonly Policy?: string | undefined;
  readonly PolicyHash?: string | undefined;
  readonly PolicyId?: string | undefined;
}

export interface GetServiceSettingRequest {
  readonly SettingId: string;
}

export interface GetServiceSettingResult {
  readonly ServiceSetting?: ServiceSetting | undefined;
}

export interface HierarchyLevelLimitExceededException {
  readonly message?: string | undefined;
}

export interface HierarchyTypeMismatchException {
  readonly message?: string | undefined;
}

export interface IdempotentParameterMismatch {
  readonly Message?: string | undefined;
}

export type ImpactType =
  | "Mutating"
  | "NonMutating"
  | "Undetermined";

export interface IncompatiblePolicyException {
  readonly message?: string | undefined;
}

export interface InstanceAggregatedAssociationOverview {
  readonly DetailedStatus?: string | undefined;
  readonly InstanceAssociationStatusAggregatedCount?: Readonly<Record<string, number>> | undefined;
}

export interface InstanceAssociation {
  readonly AssociationId?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly Content?: string | undefined;
  readonly InstanceId?: string | undefined;
}

export interface InstanceAssociationOutputLocation {
  readonly S3Location?: S3OutputLocation | undefined;
}

export interface InstanceAssociationOutputUrl {
  readonly S3OutputUrl?: S3OutputUrl | undefined;
}

export interface InstanceAssociationStatusInfo {
  readonly AssociationId?: string | undefined;
  readonly AssociationName?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly DetailedStatus?: string | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ExecutionDate?: Date | undefined;
  readonly ExecutionSummary?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly Name?: string | undefined;
  readonly OutputUrl?: InstanceAssociationOutputUrl | undefined;
  readonly Status?: string | undefined;
}

export interface InstanceInfo {
  readonly AgentType?: string | undefined;
  readonly AgentVersion?: string | undefined;
  readonly ComputerName?: string | undefined;
  readonly InstanceStatus?: string | undefined;
  readonly IpAddress?: string | undefined;
  readonly ManagedStatus?: ManagedStatus | undefined;
  readonly PlatformName?: string | undefined;
  readonly PlatformType?: PlatformType | undefined;
  readonly PlatformVersion?: string | undefined;
  readonly ResourceType?: ResourceType | undefined;
}

export interface InstanceInformation {
  readonly ActivationId?: string | undefined;
  readonly AgentVersion?: string | undefined;
  readonly AssociationOverview?: InstanceAggregatedAssociationOverview | undefined;
  readonly AssociationStatus?: string | undefined;
  readonly ComputerName?: string | undefined;
  readonly IPAddress?: string | undefined;
  readonly IamRole?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly IsLatestVersion?: boolean | undefined;
  readonly LastAssociationExecutionDate?: Date | undefined;
  readonly LastPingDateTime?: Date | undefined;
  readonly LastSuccessfulAssociationExecutionDate?: Date | undefined;
  readonly Name?: string | undefined;
  readonly PingStatus?: PingStatus | undefined;
  readonly PlatformName?: string | undefined;
  readonly PlatformType?: PlatformType | undefined;
  readonly PlatformVersion?: string | undefined;
  readonly RegistrationDate?: Date | undefined;
  readonly ResourceType?: ResourceType | undefined;
  readonly SourceId?: string | undefined;
  readonly SourceType?: SourceType | undefined;
}

export interface InstanceInformationFilter {
  readonly key: InstanceInformationFilterKey;
  readonly valueSet: readonly string[];
}

export type InstanceInformationFilterKey =
  | "InstanceIds"
  | "AgentVersion"
  | "PingStatus"
  | "PlatformTypes"
  | "ActivationIds"
  | "IamRole"
  | "ResourceType"
  | "AssociationStatus";

export interface InstanceInformationStringFilter {
  readonly Key: string;
  readonly Values: readonly string[];
}

export interface InstancePatchState {
  readonly AvailableSecurityUpdateCount?: number | undefined;
  readonly BaselineId: string;
  readonly CriticalNonCompliantCount?: number | undefined;
  readonly FailedCount?: number | undefined;
  readonly InstallOverrideList?: string | undefined;
  readonly InstalledCount?: number | undefined;
  readonly InstalledOtherCount?: number | undefined;
  readonly InstalledPendingRebootCount?: number | undefined;
  readonly InstalledRejectedCount?: number | undefined;
  readonly InstanceId: string;
  readonly LastNoRebootInstallOperationTime?: Date | undefined;
  readonly MissingCount?: number | undefined;
  readonly NotApplicableCount?: number | undefined;
  readonly Operation: PatchOperationType;
  readonly OperationEndTime: Date;
  readonly OperationStartTime: Date;
  readonly OtherNonCompliantCount?: number | undefined;
  readonly OwnerInformation?: string | undefined;
  readonly PatchGroup: string;
  readonly RebootOption?: RebootOption | undefined;
  readonly SecurityNonCompliantCount?: number | undefined;
  readonly SnapshotId?: string | undefined;
  readonly UnreportedNotApplicableCount?: number | undefined;
}

export interface InstancePatchStateFilter {
  readonly Key: string;
  readonly Type: InstancePatchStateOperatorType;
  readonly Values: readonly string[];
}

export type InstancePatchStateOperatorType =
  | "Equal"
  | "NotEqual"
  | "LessThan"
  | "GreaterThan";

export interface InstanceProperty {
  readonly ActivationId?: string | undefined;
  readonly AgentVersion?: string | undefined;
  readonly Architecture?: string | undefined;
  readonly AssociationOverview?: InstanceAggregatedAssociationOverview | undefined;
  readonly AssociationStatus?: string | undefined;
  readonly ComputerName?: string | undefined;
  readonly IPAddress?: string | undefined;
  readonly IamRole?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly InstanceRole?: string | undefined;
  readonly InstanceState?: string | undefined;
  readonly InstanceType?: string | undefined;
  readonly KeyName?: string | undefined;
  readonly LastAssociationExecutionDate?: Date | undefined;
  readonly LastPingDateTime?: Date | undefined;
  readonly LastSuccessfulAssociationExecutionDate?: Date | undefined;
  readonly LaunchTime?: Date | undefined;
  readonly Name?: string | undefined;
  readonly PingStatus?: PingStatus | undefined;
  readonly PlatformName?: string | undefined;
  readonly PlatformType?: PlatformType | undefined;
  readonly PlatformVersion?: string | undefined;
  readonly RegistrationDate?: Date | undefined;
  readonly ResourceType?: string | undefined;
  readonly SourceId?: string | undefined;
  readonly SourceType?: SourceType | undefined;
}

export interface InstancePropertyFilter {
  readonly key: InstancePropertyFilterKey;
  readonly valueSet: readonly string[];
}

export type InstancePropertyFilterKey =
  | "InstanceIds"
  | "AgentVersion"
  | "PingStatus"
  | "PlatformTypes"
  | "DocumentName"
  | "ActivationIds"
  | "IamRole"
  | "ResourceType"
  | "AssociationStatus";

export type InstancePropertyFilterOperator =
  | "Equal"
  | "NotEqual"
  | "BeginWith"
  | "LessThan"
  | "GreaterThan";

export interface InstancePropertyStringFilter {
  readonly Key: string;
  readonly Operator?: InstancePropertyFilterOperator | undefined;
  readonly Values: readonly string[];
}

export interface InternalServerError {
  readonly Message?: string | undefined;
}

export interface InvalidActivation {
  readonly Message?: string | undefined;
}

export interface InvalidActivationId {
  readonly Message?: string | undefined;
}

export interface InvalidAggregatorException {
  readonly Message?: string | undefined;
}

export interface InvalidAllowedPatternException {
  readonly message?: string | undefined;
}

export interface InvalidAssociation {
  readonly Message?: string | undefined;
}

export interface InvalidAssociationVersion {
  readonly Message?: string | undefined;
}

export interface InvalidAutomationExecutionParametersException {
  readonly Message?: string | undefined;
}

export interface InvalidAutomationSignalException {
  readonly Message?: string | undefined;
}

export interface InvalidAutomationStatusUpdateException {
  readonly Message?: string | undefined;
}

export type InvalidCommandId = Readonly<Record<never, never>>;

export interface InvalidDeleteInventoryParametersException {
  readonly Message?: string | undefined;
}

export interface InvalidDeletionIdException {
  readonly Message?: string | undefined;
}

export interface InvalidDocument {
  readonly Message?: string | undefined;
}

export interface InvalidDocumentContent {
  readonly Message?: string | undefined;
}

export interface InvalidDocumentOperation {
  readonly Message?: string | undefined;
}

export interface InvalidDocumentSchemaVersion {
  readonly Message?: string | undefined;
}

export interface InvalidDocumentType {
  readonly Message?: string | undefined;
}

export interface InvalidDocumentVersion {
  readonly Message?: string | undefined;
}

export interface InvalidFilter {
  readonly Message?: string | undefined;
}

export type InvalidFilterKey = Readonly<Record<never, never>>;

export interface InvalidFilterOption {
  readonly message?: string | undefined;
}

export interface InvalidFilterValue {
  readonly Message?: string | undefined;
}

export interface InvalidInstanceId {
  readonly Message?: string | undefined;
}

export interface InvalidInstanceInformationFilterValue {
  readonly message?: string | undefined;
}

export interface InvalidInstancePropertyFilterValue {
  readonly message?: string | undefined;
}

export interface InvalidInventoryGroupException {
  readonly Message?: string | undefined;
}

export interface InvalidInventoryItemContextException {
  readonly Message?: string | undefined;
}

export interface InvalidInventoryRequestException {
  readonly Message?: string | undefined;
}

export interface InvalidItemContentException {
  readonly Message?: string | undefined;
  readonly TypeName?: string | undefined;
}

export interface InvalidKeyId {
  readonly message?: string | undefined;
}

export interface InvalidNextToken {
  readonly Message?: string | undefined;
}

export interface InvalidNotificationConfig {
  readonly Message?: string | undefined;
}

export interface InvalidOptionException {
  readonly Message?: string | undefined;
}

export type InvalidOutputFolder = Readonly<Record<never, never>>;

export type InvalidOutputLocation = Readonly<Record<never, never>>;

export interface InvalidParameters {
  readonly Message?: string | undefined;
}

export interface InvalidPermissionType {
  readonly Message?: string | undefined;
}

export type InvalidPluginName = Readonly<Record<never, never>>;

export interface InvalidPolicyAttributeException {
  readonly message?: string | undefined;
}

export interface InvalidPolicyTypeException {
  readonly message?: string | undefined;
}

export type InvalidResourceId = Readonly<Record<never, never>>;

export type InvalidResourceType = Readonly<Record<never, never>>;

export interface InvalidResultAttributeException {
  readonly Message?: string | undefined;
}

export interface InvalidRole {
  readonly Message?: string | undefined;
}

export interface InvalidSchedule {
  readonly Message?: string | undefined;
}

export interface InvalidTag {
  readonly Message?: string | undefined;
}

export interface InvalidTarget {
  readonly Message?: string | undefined;
}

export interface InvalidTargetMaps {
  readonly Message?: string | undefined;
}

export interface InvalidTypeNameException {
  readonly Message?: string | undefined;
}

export interface InvalidUpdate {
  readonly Message?: string | undefined;
}

export interface InventoryAggregator {
  readonly Aggregators?: readonly InventoryAggregator[] | undefined;
  readonly Expression?: string | undefined;
  readonly Groups?: readonly InventoryGroup[] | undefined;
}

export type InventoryAttributeDataType =
  | "string"
  | "number";

export type InventoryDeletionStatus =
  | "InProgress"
  | "Complete";

export interface InventoryDeletionStatusItem {
  readonly DeletionId?: string | undefined;
  readonly DeletionStartTime?: Date | undefined;
  readonly DeletionSummary?: InventoryDeletionSummary | undefined;
  readonly LastStatus?: InventoryDeletionStatus | undefined;
  readonly LastStatusMessage?: string | undefined;
  readonly LastStatusUpdateTime?: Date | undefined;
  readonly TypeName?: string | undefined;
}

export interface InventoryDeletionSummary {
  readonly RemainingCount?: number | undefined;
  readonly SummaryItems?: readonly InventoryDeletionSummaryItem[] | undefined;
  readonly TotalCount?: number | undefined;
}

export interface InventoryDeletionSummaryItem {
  readonly Count?: number | undefined;
  readonly RemainingCount?: number | undefined;
  readonly Version?: string | undefined;
}

export interface InventoryFilter {
  readonly Key: string;
  readonly Type?: InventoryQueryOperatorType | undefined;
  readonly Values: readonly string[];
}

export interface InventoryGroup {
  readonly Filters: readonly InventoryFilter[];
  readonly Name: string;
}

export interface InventoryItem {
  readonly CaptureTime: string;
  readonly Content?: readonly Readonly<Record<string, string>>[] | undefined;
  readonly ContentHash?: string | undefined;
  readonly Context?: Readonly<Record<string, string>> | undefined;
  readonly SchemaVersion: string;
  readonly TypeName: string;
}

export interface InventoryItemAttribute {
  readonly DataType: InventoryAttributeDataType;
  readonly Name: string;
}

export interface InventoryItemSchema {
  readonly Attributes: readonly InventoryItemAttribute[];
  readonly DisplayName?: string | undefined;
  readonly TypeName: string;
  readonly Version?: string | undefined;
}

export type InventoryQueryOperatorType =
  | "Equal"
  | "NotEqual"
  | "BeginWith"
  | "LessThan"
  | "GreaterThan"
  | "Exists";

export interface InventoryResultEntity {
  readonly Data?: Readonly<Record<string, InventoryResultItem>> | undefined;
  readonly Id?: string | undefined;
}

export interface InventoryResultItem {
  readonly CaptureTime?: string | undefined;
  readonly Content: readonly Readonly<Record<string, string>>[];
  readonly ContentHash?: string | undefined;
  readonly SchemaVersion: string;
  readonly TypeName: string;
}

export type InventorySchemaDeleteOption =
  | "DisableSchema"
  | "DeleteSchema";

export type InvocationDoesNotExist = Readonly<Record<never, never>>;

export interface ItemContentMismatchException {
  readonly Message?: string | undefined;
  readonly TypeName?: string | undefined;
}

export interface ItemSizeLimitExceededException {
  readonly Message?: string | undefined;
  readonly TypeName?: string | undefined;
}

export interface LabelParameterVersionRequest {
  readonly Labels: readonly string[];
  readonly Name: string;
  readonly ParameterVersion?: number | undefined;
}

export interface LabelParameterVersionResult {
  readonly InvalidLabels?: readonly string[] | undefined;
  readonly ParameterVersion?: number | undefined;
}

export type LastResourceDataSyncStatus =
  | "Successful"
  | "Failed"
  | "InProgress";

export interface ListAssociationVersionsRequest {
  readonly AssociationId: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListAssociationVersionsResult {
  readonly AssociationVersions?: readonly AssociationVersionInfo[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListAssociationsRequest {
  readonly AssociationFilterList?: readonly AssociationFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListAssociationsResult {
  readonly Associations?: readonly Association[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListCommandInvocationsRequest {
  readonly CommandId?: string | undefined;
  readonly Details?: boolean | undefined;
  readonly Filters?: readonly CommandFilter[] | undefined;
  readonly InstanceId?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListCommandInvocationsResult {
  readonly CommandInvocations?: readonly CommandInvocation[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListCommandsRequest {
  readonly CommandId?: string | undefined;
  readonly Filters?: readonly CommandFilter[] | undefined;
  readonly InstanceId?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListCommandsResult {
  readonly Commands?: readonly Command[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListComplianceItemsRequest {
  readonly Filters?: readonly ComplianceStringFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly ResourceIds?: readonly string[] | undefined;
  readonly ResourceTypes?: readonly string[] | undefined;
}

export interface ListComplianceItemsResult {
  readonly ComplianceItems?: readonly ComplianceItem[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListComplianceSummariesRequest {
  readonly Filters?: readonly ComplianceStringFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListComplianceSummariesResult {
  readonly ComplianceSummaryItems?: readonly ComplianceSummaryItem[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListDocumentMetadataHistoryRequest {
  readonly DocumentVersion?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly Metadata: DocumentMetadataEnum;
  readonly Name: string;
  readonly NextToken?: string | undefined;
}

export interface ListDocumentMetadataHistoryResponse {
  readonly Author?: string | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Metadata?: DocumentMetadataResponseInfo | undefined;
  readonly Name?: string | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListDocumentVersionsRequest {
  readonly MaxResults?: number | undefined;
  readonly Name: string;
  readonly NextToken?: string | undefined;
}

export interface ListDocumentVersionsResult {
  readonly DocumentVersions?: readonly DocumentVersionInfo[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListDocumentsRequest {
  readonly DocumentFilterList?: readonly DocumentFilter[] | undefined;
  readonly Filters?: readonly DocumentKeyValuesFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListDocumentsResult {
  readonly DocumentIdentifiers?: readonly DocumentIdentifier[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListInventoryEntriesRequest {
  readonly Filters?: readonly InventoryFilter[] | undefined;
  readonly InstanceId: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly TypeName: string;
}

export interface ListInventoryEntriesResult {
  readonly CaptureTime?: string | undefined;
  readonly Entries?: readonly Readonly<Record<string, string>>[] | undefined;
  readonly InstanceId?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly SchemaVersion?: string | undefined;
  readonly TypeName?: string | undefined;
}

export interface ListNodesRequest {
  readonly Filters?: readonly NodeFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly SyncName?: string | undefined;
}

export interface ListNodesResult {
  readonly NextToken?: string | undefined;
  readonly Nodes?: readonly Node[] | undefined;
}

export interface ListNodesSummaryRequest {
  readonly Aggregators: readonly NodeAggregator[];
  readonly Filters?: readonly NodeFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly SyncName?: string | undefined;
}

export interface ListNodesSummaryResult {
  readonly NextToken?: string | undefined;
  readonly Summary?: readonly Readonly<Record<string, string>>[] | undefined;
}

export interface ListOpsItemEventsRequest {
  readonly Filters?: readonly OpsItemEventFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListOpsItemEventsResponse {
  readonly NextToken?: string | undefined;
  readonly Summaries?: readonly OpsItemEventSummary[] | undefined;
}

export interface ListOpsItemRelatedItemsRequest {
  readonly Filters?: readonly OpsItemRelatedItemsFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly OpsItemId?: string | undefined;
}

export interface ListOpsItemRelatedItemsResponse {
  readonly NextToken?: string | undefined;
  readonly Summaries?: readonly OpsItemRelatedItemSummary[] | undefined;
}

export interface ListOpsMetadataRequest {
  readonly Filters?: readonly OpsMetadataFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListOpsMetadataResult {
  readonly NextToken?: string | undefined;
  readonly OpsMetadataList?: readonly OpsMetadata[] | undefined;
}

export interface ListResourceComplianceSummariesRequest {
  readonly Filters?: readonly ComplianceStringFilter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListResourceComplianceSummariesResult {
  readonly NextToken?: string | undefined;
  readonly ResourceComplianceSummaryItems?: readonly ResourceComplianceSummaryItem[] | undefined;
}

export interface ListResourceDataSyncRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly SyncType?: string | undefined;
}

export interface ListResourceDataSyncResult {
  readonly NextToken?: string | undefined;
  readonly ResourceDataSyncItems?: readonly ResourceDataSyncItem[] | undefined;
}

export interface ListTagsForResourceRequest {
  readonly ResourceId: string;
  readonly ResourceType: ResourceTypeForTagging;
}

export interface ListTagsForResourceResult {
  readonly TagList?: readonly Tag[] | undefined;
}

export interface LoggingInfo {
  readonly S3BucketName: string;
  readonly S3KeyPrefix?: string | undefined;
  readonly S3Region: string;
}

export interface MaintenanceWindowAutomationParameters {
  readonly DocumentVersion?: string | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface MaintenanceWindowExecution {
  readonly EndTime?: Date | undefined;
  readonly StartTime?: Date | undefined;
  readonly Status?: MaintenanceWindowExecutionStatus | undefined;
  readonly StatusDetails?: string | undefined;
  readonly WindowExecutionId?: string | undefined;
  readonly WindowId?: string | undefined;
}

export type MaintenanceWindowExecutionStatus =
  | "PENDING"
  | "IN_PROGRESS"
  | "SUCCESS"
  | "FAILED"
  | "TIMED_OUT"
  | "CANCELLING"
  | "CANCELLED"
  | "SKIPPED_OVERLAPPING";

export interface MaintenanceWindowExecutionTaskIdentity {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly EndTime?: Date | undefined;
  readonly StartTime?: Date | undefined;
  readonly Status?: MaintenanceWindowExecutionStatus | undefined;
  readonly StatusDetails?: string | undefined;
  readonly TaskArn?: string | undefined;
  readonly TaskExecutionId?: string | undefined;
  readonly TaskType?: MaintenanceWindowTaskType | undefined;
  readonly TriggeredAlarms?: readonly AlarmStateInformation[] | undefined;
  readonly WindowExecutionId?: string | undefined;
}

export interface MaintenanceWindowExecutionTaskInvocationIdentity {
  readonly EndTime?: Date | undefined;
  readonly ExecutionId?: string | undefined;
  readonly InvocationId?: string | undefined;
  readonly OwnerInformation?: string | undefined;
  readonly Parameters?: string | undefined;
  readonly StartTime?: Date | undefined;
  readonly Status?: MaintenanceWindowExecutionStatus | undefined;
  readonly StatusDetails?: string | undefined;
  readonly TaskExecutionId?: string | undefined;
  readonly TaskType?: MaintenanceWindowTaskType | undefined;
  readonly WindowExecutionId?: string | undefined;
  readonly WindowTargetId?: string | undefined;
}

export interface MaintenanceWindowFilter {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export interface MaintenanceWindowIdentity {
  readonly Cutoff?: number | undefined;
  readonly Description?: string | undefined;
  readonly Duration?: number | undefined;
  readonly Enabled?: boolean | undefined;
  readonly EndDate?: string | undefined;
  readonly Name?: string | undefined;
  readonly NextExecutionTime?: string | undefined;
  readonly Schedule?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly ScheduleTimezone?: string | undefined;
  readonly StartDate?: string | undefined;
  readonly WindowId?: string | undefined;
}

export interface MaintenanceWindowIdentityForTarget {
  readonly Name?: string | undefined;
  readonly WindowId?: string | undefined;
}

export interface MaintenanceWindowLambdaParameters {
  readonly ClientContext?: string | undefined;
  readonly Payload?: Uint8Array | undefined;
  readonly Qualifier?: string | undefined;
}

export type MaintenanceWindowResourceType =
  | "INSTANCE"
  | "RESOURCE_GROUP";

export interface MaintenanceWindowRunCommandParameters {
  readonly CloudWatchOutputConfig?: CloudWatchOutputConfig | undefined;
  readonly Comment?: string | undefined;
  readonly DocumentHash?: string | undefined;
  readonly DocumentHashType?: DocumentHashType | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly NotificationConfig?: NotificationConfig | undefined;
  readonly OutputS3BucketName?: string | undefined;
  readonly OutputS3KeyPrefix?: string | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ServiceRoleArn?: string | undefined;
  readonly TimeoutSeconds?: number | undefined;
}

export interface MaintenanceWindowStepFunctionsParameters {
  readonly Input?: string | undefined;
  readonly Name?: string | undefined;
}

export interface MaintenanceWindowTarget {
  readonly Description?: string | undefined;
  readonly Name?: string | undefined;
  readonly OwnerInformation?: string | undefined;
  readonly ResourceType?: MaintenanceWindowResourceType | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly WindowId?: string | undefined;
  readonly WindowTargetId?: string | undefined;
}

export interface MaintenanceWindowTask {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly CutoffBehavior?: MaintenanceWindowTaskCutoffBehavior | undefined;
  readonly Description?: string | undefined;
  readonly LoggingInfo?: LoggingInfo | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name?: string | undefined;
  readonly Priority?: number | undefined;
  readonly ServiceRoleArn?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TaskArn?: string | undefined;
  readonly TaskParameters?: Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>> | undefined;
  readonly Type?: MaintenanceWindowTaskType | undefined;
  readonly WindowId?: string | undefined;
  readonly WindowTaskId?: string | undefined;
}

export type MaintenanceWindowTaskCutoffBehavior =
  | "CONTINUE_TASK"
  | "CANCEL_TASK";

export interface MaintenanceWindowTaskInvocationParameters {
  readonly Automation?: MaintenanceWindowAutomationParameters | undefined;
  readonly Lambda?: MaintenanceWindowLambdaParameters | undefined;
  readonly RunCommand?: MaintenanceWindowRunCommandParameters | undefined;
  readonly StepFunctions?: MaintenanceWindowStepFunctionsParameters | undefined;
}

export interface MaintenanceWindowTaskParameterValueExpression {
  readonly Values?: readonly string[] | undefined;
}

export type MaintenanceWindowTaskType =
  | "RUN_COMMAND"
  | "AUTOMATION"
  | "STEP_FUNCTIONS"
  | "LAMBDA";

export interface MalformedResourcePolicyDocumentException {
  readonly Message?: string | undefined;
}

export type ManagedStatus =
  | "All"
  | "Managed"
  | "Unmanaged";

export interface MaxDocumentSizeExceeded {
  readonly Message?: string | undefined;
}

export interface MetadataValue {
  readonly Value?: string | undefined;
}

export interface ModifyDocumentPermissionRequest {
  readonly AccountIdsToAdd?: readonly string[] | undefined;
  readonly AccountIdsToRemove?: readonly string[] | undefined;
  readonly Name: string;
  readonly PermissionType: DocumentPermissionType;
  readonly SharedDocumentVersion?: string | undefined;
}

export type ModifyDocumentPermissionResponse = Readonly<Record<never, never>>;

export interface NoLongerSupportedException {
  readonly Message?: string | undefined;
}

export interface Node {
  readonly CaptureTime?: Date | undefined;
  readonly Id?: string | undefined;
  readonly NodeType?: NodeType | undefined;
  readonly Owner?: NodeOwnerInfo | undefined;
  readonly Region?: string | undefined;
}

export interface NodeAggregator {
  readonly AggregatorType: NodeAggregatorType;
  readonly Aggregators?: readonly NodeAggregator[] | undefined;
  readonly AttributeName: NodeAttributeName;
  readonly TypeName: NodeTypeName;
}

export type NodeAggregatorType =
  | "Count";

export type NodeAttributeName =
  | "AgentVersion"
  | "PlatformName"
  | "PlatformType"
  | "PlatformVersion"
  | "Region"
  | "ResourceType";

export interface NodeFilter {
  readonly Key: NodeFilterKey;
  readonly Type?: NodeFilterOperatorType | undefined;
  readonly Values: readonly string[];
}

export type NodeFilterKey =
  | "AgentType"
  | "AgentVersion"
  | "ComputerName"
  | "InstanceId"
  | "InstanceStatus"
  | "IpAddress"
  | "ManagedStatus"
  | "PlatformName"
  | "PlatformType"
  | "PlatformVersion"
  | "ResourceType"
  | "OrganizationalUnitId"
  | "OrganizationalUnitPath"
  | "Region"
  | "AccountId";

export type NodeFilterOperatorType =
  | "Equal"
  | "NotEqual"
  | "BeginWith";

export interface NodeOwnerInfo {
  readonly AccountId?: string | undefined;
  readonly OrganizationalUnitId?: string | undefined;
  readonly OrganizationalUnitPath?: string | undefined;
}

export interface NodeType {
  readonly Instance?: InstanceInfo | undefined;
}

export type NodeTypeName =
  | "Instance";

export interface NonCompliantSummary {
  readonly NonCompliantCount?: number | undefined;
  readonly SeveritySummary?: SeveritySummary | undefined;
}

export interface NotificationConfig {
  readonly NotificationArn?: string | undefined;
  readonly NotificationEvents?: readonly NotificationEvent[] | undefined;
  readonly NotificationType?: NotificationType | undefined;
}

export type NotificationEvent =
  | "All"
  | "InProgress"
  | "Success"
  | "TimedOut"
  | "Cancelled"
  | "Failed";

export type NotificationType =
  | "Command"
  | "Invocation";

export type OperatingSystem =
  | "WINDOWS"
  | "AMAZON_LINUX"
  | "AMAZON_LINUX_2"
  | "AMAZON_LINUX_2022"
  | "UBUNTU"
  | "REDHAT_ENTERPRISE_LINUX"
  | "SUSE"
  | "CENTOS"
  | "ORACLE_LINUX"
  | "DEBIAN"
  | "MACOS"
  | "RASPBIAN"
  | "ROCKY_LINUX"
  | "ALMA_LINUX"
  | "AMAZON_LINUX_2023";

export interface OpsAggregator {
  readonly AggregatorType?: string | undefined;
  readonly Aggregators?: readonly OpsAggregator[] | undefined;
  readonly AttributeName?: string | undefined;
  readonly Filters?: readonly OpsFilter[] | undefined;
  readonly TypeName?: string | undefined;
  readonly Values?: Readonly<Record<string, string>> | undefined;
}

export interface OpsEntity {
  readonly Data?: Readonly<Record<string, OpsEntityItem>> | undefined;
  readonly Id?: string | undefined;
}

export interface OpsEntityItem {
  readonly CaptureTime?: string | undefined;
  readonly Content?: readonly Readonly<Record<string, string>>[] | undefined;
}

export interface OpsFilter {
  readonly Key: string;
  readonly Type?: OpsFilterOperatorType | undefined;
  readonly Values: readonly string[];
}

export type OpsFilterOperatorType =
  | "Equal"
  | "NotEqual"
  | "BeginWith"
  | "LessThan"
  | "GreaterThan"
  | "Exists";

export interface OpsItem {
  readonly ActualEndTime?: Date | undefined;
  readonly ActualStartTime?: Date | undefined;
  readonly Category?: string | undefined;
  readonly CreatedBy?: string | undefined;
  readonly CreatedTime?: Date | undefined;
  readonly Description?: string | undefined;
  readonly LastModifiedBy?: string | undefined;
  readonly LastModifiedTime?: Date | undefined;
  readonly Notifications?: readonly OpsItemNotification[] | undefined;
  readonly OperationalData?: Readonly<Record<string, OpsItemDataValue>> | undefined;
  readonly OpsItemArn?: string | undefined;
  readonly OpsItemId?: string | undefined;
  readonly OpsItemType?: string | undefined;
  readonly PlannedEndTime?: Date | undefined;
  readonly PlannedStartTime?: Date | undefined;
  readonly Priority?: number | undefined;
  readonly RelatedOpsItems?: readonly RelatedOpsItem[] | undefined;
  readonly Severity?: string | undefined;
  readonly Source?: string | undefined;
  readonly Status?: OpsItemStatus | undefined;
  readonly Title?: string | undefined;
  readonly Version?: string | undefined;
}

export interface OpsItemAccessDeniedException {
  readonly Message?: string | undefined;
}

export interface OpsItemAlreadyExistsException {
  readonly Message?: string | undefined;
  readonly OpsItemId?: string | undefined;
}

export interface OpsItemConflictException {
  readonly Message?: string | undefined;
}

export type OpsItemDataType =
  | "SearchableString"
  | "String";

export interface OpsItemDataValue {
  readonly Type?: OpsItemDataType | undefined;
  readonly Value?: string | undefined;
}

export interface OpsItemEventFilter {
  readonly Key: OpsItemEventFilterKey;
  readonly Operator: OpsItemEventFilterOperator;
  readonly Values: readonly string[];
}

export type OpsItemEventFilterKey =
  | "OpsItemId";

export type OpsItemEventFilterOperator =
  | "Equal";

export interface OpsItemEventSummary {
  readonly CreatedBy?: OpsItemIdentity | undefined;
  readonly CreatedTime?: Date | undefined;
  readonly Detail?: string | undefined;
  readonly DetailType?: string | undefined;
  readonly EventId?: string | undefined;
  readonly OpsItemId?: string | undefined;
  readonly Source?: string | undefined;
}

export interface OpsItemFilter {
  readonly Key: OpsItemFilterKey;
  readonly Operator: OpsItemFilterOperator;
  readonly Values: readonly string[];
}

export type OpsItemFilterKey =
  | "Status"
  | "CreatedBy"
  | "Source"
  | "Priority"
  | "Title"
  | "OpsItemId"
  | "CreatedTime"
  | "LastModifiedTime"
  | "ActualStartTime"
  | "ActualEndTime"
  | "PlannedStartTime"
  | "PlannedEndTime"
  | "OperationalData"
  | "OperationalDataKey"
  | "OperationalDataValue"
  | "ResourceId"
  | "AutomationId"
  | "Category"
  | "Severity"
  | "OpsItemType"
  | "AccessRequestByRequesterArn"
  | "AccessRequestByRequesterId"
  | "AccessRequestByApproverArn"
  | "AccessRequestByApproverId"
  | "AccessRequestBySourceAccountId"
  | "AccessRequestBySourceOpsItemId"
  | "AccessRequestBySourceRegion"
  | "AccessRequestByIsReplica"
  | "AccessRequestByTargetResourceId"
  | "ChangeRequestByRequesterArn"
  | "ChangeRequestByRequesterName"
  | "ChangeRequestByApproverArn"
  | "ChangeRequestByApproverName"
  | "ChangeRequestByTemplate"
  | "ChangeRequestByTargetsResourceGroup"
  | "InsightByType"
  | "AccountId";

export type OpsItemFilterOperator =
  | "Equal"
  | "Contains"
  | "GreaterThan"
  | "LessThan";

export interface OpsItemIdentity {
  readonly Arn?: string | undefined;
}

export interface OpsItemInvalidParameterException {
  readonly Message?: string | undefined;
  readonly ParameterNames?: readonly string[] | undefined;
}

export interface OpsItemLimitExceededException {
  readonly Limit?: number | undefined;
  readonly LimitType?: string | undefined;
  readonly Message?: string | undefined;
  readonly ResourceTypes?: readonly string[] | undefined;
}

export interface OpsItemNotFoundException {
  readonly Message?: string | undefined;
}

export interface OpsItemNotification {
  readonly Arn?: string | undefined;
}

export interface OpsItemRelatedItemAlreadyExistsException {
  readonly Message?: string | undefined;
  readonly OpsItemId?: string | undefined;
  readonly ResourceUri?: string | undefined;
}

export interface OpsItemRelatedItemAssociationNotFoundException {
  readonly Message?: string | undefined;
}

export interface OpsItemRelatedItemSummary {
  readonly AssociationId?: string | undefined;
  readonly AssociationType?: string | undefined;
  readonly CreatedBy?: OpsItemIdentity | undefined;
  readonly CreatedTime?: Date | undefined;
  readonly LastModifiedBy?: OpsItemIdentity | undefined;
  readonly LastModifiedTime?: Date | undefined;
  readonly OpsItemId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly ResourceUri?: string | undefined;
}

export interface OpsItemRelatedItemsFilter {
  readonly Key: OpsItemRelatedItemsFilterKey;
  readonly Operator: OpsItemRelatedItemsFilterOperator;
  readonly Values: readonly string[];
}

export type OpsItemRelatedItemsFilterKey =
  | "ResourceType"
  | "AssociationId"
  | "ResourceUri";

export type OpsItemRelatedItemsFilterOperator =
  | "Equal";

export type OpsItemStatus =
  | "Open"
  | "InProgress"
  | "Resolved"
  | "Pending"
  | "TimedOut"
  | "Cancelling"
  | "Cancelled"
  | "Failed"
  | "CompletedWithSuccess"
  | "CompletedWithFailure"
  | "Scheduled"
  | "RunbookInProgress"
  | "PendingChangeCalendarOverride"
  | "ChangeCalendarOverrideApproved"
  | "ChangeCalendarOverrideRejected"
  | "PendingApproval"
  | "Approved"
  | "Revoked"
  | "Rejected"
  | "Closed";

export interface OpsItemSummary {
  readonly ActualEndTime?: Date | undefined;
  readonly ActualStartTime?: Date | undefined;
  readonly Category?: string | undefined;
  readonly CreatedBy?: string | undefined;
  readonly CreatedTime?: Date | undefined;
  readonly LastModifiedBy?: string | undefined;
  readonly LastModifiedTime?: Date | undefined;
  readonly OperationalData?: Readonly<Record<string, OpsItemDataValue>> | undefined;
  readonly OpsItemId?: string | undefined;
  readonly OpsItemType?: string | undefined;
  readonly PlannedEndTime?: Date | undefined;
  readonly PlannedStartTime?: Date | undefined;
  readonly Priority?: number | undefined;
  readonly Severity?: string | undefined;
  readonly Source?: string | undefined;
  readonly Status?: OpsItemStatus | undefined;
  readonly Title?: string | undefined;
}

export interface OpsMetadata {
  readonly CreationDate?: Date | undefined;
  readonly LastModifiedDate?: Date | undefined;
  readonly LastModifiedUser?: string | undefined;
  readonly OpsMetadataArn?: string | undefined;
  readonly ResourceId?: string | undefined;
}

export interface OpsMetadataAlreadyExistsException {
  readonly message?: string | undefined;
}

export interface OpsMetadataFilter {
  readonly Key: string;
  readonly Values: readonly string[];
}

export interface OpsMetadataInvalidArgumentException {
  readonly message?: string | undefined;
}

export interface OpsMetadataKeyLimitExceededException {
  readonly message?: string | undefined;
}

export interface OpsMetadataLimitExceededException {
  readonly message?: string | undefined;
}

export interface OpsMetadataNotFoundException {
  readonly message?: string | undefined;
}

export interface OpsMetadataTooManyUpdatesException {
  readonly message?: string | undefined;
}

export interface OpsResultAttribute {
  readonly TypeName: string;
}

export interface OutputSource {
  readonly OutputSourceId?: string | undefined;
  readonly OutputSourceType?: string | undefined;
}

export interface Parameter {
  readonly ARN?: string | undefined;
  readonly DataType?: string | undefined;
  readonly LastModifiedDate?: Date | undefined;
  readonly Name?: string | undefined;
  readonly Selector?: string | undefined;
  readonly SourceResult?: string | undefined;
  readonly Type?: ParameterType | undefined;
  readonly Value?: string | undefined;
  readonly Version?: number | undefined;
}

export interface ParameterAlreadyExists {
  readonly message?: string | undefined;
}

export interface ParameterHistory {
  readonly AllowedPattern?: string | undefined;
  readonly DataType?: string | undefined;
  readonly Description?: string | undefined;
  readonly KeyId?: string | undefined;
  readonly Labels?: readonly string[] | undefined;
  readonly LastModifiedDate?: Date | undefined;
  readonly LastModifiedUser?: string | undefined;
  readonly Name?: string | undefined;
  readonly Policies?: readonly ParameterInlinePolicy[] | undefined;
  readonly Tier?: ParameterTier | undefined;
  readonly Type?: ParameterType | undefined;
  readonly Value?: string | undefined;
  readonly Version?: number | undefined;
}

export interface ParameterInlinePolicy {
  readonly PolicyStatus?: string | undefined;
  readonly PolicyText?: string | undefined;
  readonly PolicyType?: string | undefined;
}

export interface ParameterLimitExceeded {
  readonly message?: string | undefined;
}

export interface ParameterMaxVersionLimitExceeded {
  readonly message?: string | undefined;
}

export interface ParameterMetadata {
  readonly ARN?: string | undefined;
  readonly AllowedPattern?: string | undefined;
  readonly DataType?: string | undefined;
  readonly Description?: string | undefined;
  readonly KeyId?: string | undefined;
  readonly LastModifiedDate?: Date | undefined;
  readonly LastModifiedUser?: string | undefined;
  readonly Name?: string | undefined;
  readonly Policies?: readonly ParameterInlinePolicy[] | undefined;
  readonly Tier?: ParameterTier | undefined;
  readonly Type?: ParameterType | undefined;
  readonly Version?: number | undefined;
}

export interface ParameterNotFound {
  readonly message?: string | undefined;
}

export interface ParameterPatternMismatchException {
  readonly message?: string | undefined;
}

export interface ParameterStringFilter {
  readonly Key: string;
  readonly Option?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export type ParameterTier =
  | "Standard"
  | "Advanced"
  | "Intelligent-Tiering";

export type ParameterType =
  | "String"
  | "StringList"
  | "SecureString";

export interface ParameterVersionLabelLimitExceeded {
  readonly message?: string | undefined;
}

export interface ParameterVersionNotFound {
  readonly message?: string | undefined;
}

export interface ParametersFilter {
  readonly Key: ParametersFilterKey;
  readonly Values: readonly string[];
}

export type ParametersFilterKey =
  | "Name"
  | "Type"
  | "KeyId";

export interface ParentStepDetails {
  readonly Action?: string | undefined;
  readonly Iteration?: number | undefined;
  readonly IteratorValue?: string | undefined;
  readonly StepExecutionId?: string | undefined;
  readonly StepName?: string | undefined;
}

export interface Patch {
  readonly AdvisoryIds?: readonly string[] | undefined;
  readonly Arch?: string | undefined;
  readonly BugzillaIds?: readonly string[] | undefined;
  readonly CVEIds?: readonly string[] | undefined;
  readonly Classification?: string | undefined;
  readonly ContentUrl?: string | undefined;
  readonly Description?: string | undefined;
  readonly Epoch?: number | undefined;
  readonly Id?: string | undefined;
  readonly KbNumber?: string | undefined;
  readonly Language?: string | undefined;
  readonly MsrcNumber?: string | undefined;
  readonly MsrcSeverity?: string | undefined;
  readonly Name?: string | undefined;
  readonly Product?: string | undefined;
  readonly ProductFamily?: string | undefined;
  readonly Release?: string | undefined;
  readonly ReleaseDate?: Date | undefined;
  readonly Repository?: string | undefined;
  readonly Severity?: string | undefined;
  readonly Title?: string | undefined;
  readonly Vendor?: string | undefined;
  readonly Version?: string | undefined;
}

export type PatchAction =
  | "ALLOW_AS_DEPENDENCY"
  | "BLOCK";

export interface PatchBaselineIdentity {
  readonly BaselineDescription?: string | undefined;
  readonly BaselineId?: string | undefined;
  readonly BaselineName?: string | undefined;
  readonly DefaultBaseline?: boolean | undefined;
  readonly OperatingSystem?: OperatingSystem | undefined;
}

export interface PatchComplianceData {
  readonly CVEIds?: string | undefined;
  readonly Classification: string;
  readonly InstalledTime: Date;
  readonly KBId: string;
  readonly Severity: string;
  readonly State: PatchComplianceDataState;
  readonly Title: string;
}

export type PatchComplianceDataState =
  | "INSTALLED"
  | "INSTALLED_OTHER"
  | "INSTALLED_PENDING_REBOOT"
  | "INSTALLED_REJECTED"
  | "MISSING"
  | "NOT_APPLICABLE"
  | "FAILED"
  | "AVAILABLE_SECURITY_UPDATE";

export type PatchComplianceLevel =
  | "CRITICAL"
  | "HIGH"
  | "MEDIUM"
  | "LOW"
  | "INFORMATIONAL"
  | "UNSPECIFIED";

export type PatchComplianceStatus =
  | "COMPLIANT"
  | "NON_COMPLIANT";

export type PatchDeploymentStatus =
  | "APPROVED"
  | "PENDING_APPROVAL"
  | "EXPLICIT_APPROVED"
  | "EXPLICIT_REJECTED";

export interface PatchFilter {
  readonly Key: PatchFilterKey;
  readonly Values: readonly string[];
}

export interface PatchFilterGroup {
  readonly PatchFilters: readonly PatchFilter[];
}

export type PatchFilterKey =
  | "ARCH"
  | "ADVISORY_ID"
  | "BUGZILLA_ID"
  | "PATCH_SET"
  | "PRODUCT"
  | "PRODUCT_FAMILY"
  | "CLASSIFICATION"
  | "CVE_ID"
  | "EPOCH"
  | "MSRC_SEVERITY"
  | "NAME"
  | "PATCH_ID"
  | "SECTION"
  | "PRIORITY"
  | "REPOSITORY"
  | "RELEASE"
  | "SEVERITY"
  | "SECURITY"
  | "VERSION";

export interface PatchGroupPatchBaselineMapping {
  readonly BaselineIdentity?: PatchBaselineIdentity | undefined;
  readonly PatchGroup?: string | undefined;
}

export type PatchOperationType =
  | "Scan"
  | "Install";

export interface PatchOrchestratorFilter {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export type PatchProperty =
  | "PRODUCT"
  | "PRODUCT_FAMILY"
  | "CLASSIFICATION"
  | "MSRC_SEVERITY"
  | "PRIORITY"
  | "SEVERITY";

export interface PatchRule {
  readonly ApproveAfterDays?: number | undefined;
  readonly ApproveUntilDate?: string | undefined;
  readonly ComplianceLevel?: PatchComplianceLevel | undefined;
  readonly EnableNonSecurity?: boolean | undefined;
  readonly PatchFilterGroup: PatchFilterGroup;
}

export interface PatchRuleGroup {
  readonly PatchRules: readonly PatchRule[];
}

export type PatchSet =
  | "OS"
  | "APPLICATION";

export interface PatchSource {
  readonly Configuration: string;
  readonly Name: string;
  readonly Products: readonly string[];
}

export interface PatchStatus {
  readonly ApprovalDate?: Date | undefined;
  readonly ComplianceLevel?: PatchComplianceLevel | undefined;
  readonly DeploymentStatus?: PatchDeploymentStatus | undefined;
}

export type PingStatus =
  | "Online"
  | "ConnectionLost"
  | "Inactive";

export type PlatformType =
  | "Windows"
  | "Linux"
  | "MacOS";

export interface PoliciesLimitExceededException {
  readonly message?: string | undefined;
}

export interface ProgressCounters {
  readonly CancelledSteps?: number | undefined;
  readonly FailedSteps?: number | undefined;
  readonly SuccessSteps?: number | undefined;
  readonly TimedOutSteps?: number | undefined;
  readonly TotalSteps?: number | undefined;
}

export interface PutComplianceItemsRequest {
  readonly ComplianceType: string;
  readonly ExecutionSummary: ComplianceExecutionSummary;
  readonly ItemContentHash?: string | undefined;
  readonly Items: readonly ComplianceItemEntry[];
  readonly ResourceId: string;
  readonly ResourceType: string;
  readonly UploadType?: ComplianceUploadType | undefined;
}

export type PutComplianceItemsResult = Readonly<Record<never, never>>;

export interface PutInventoryRequest {
  readonly InstanceId: string;
  readonly Items: readonly InventoryItem[];
}

export interface PutInventoryResult {
  readonly Message?: string | undefined;
}

export interface PutParameterRequest {
  readonly AllowedPattern?: string | undefined;
  readonly DataType?: string | undefined;
  readonly Description?: string | undefined;
  readonly KeyId?: string | undefined;
  readonly Name: string;
  readonly Overwrite?: boolean | undefined;
  readonly Policies?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly Tier?: ParameterTier | undefined;
  readonly Type?: ParameterType | undefined;
  readonly Value: string;
}

export interface PutParameterResult {
  readonly Tier?: ParameterTier | undefined;
  readonly Version?: number | undefined;
}

export interface PutResourcePolicyRequest {
  readonly Policy: string;
  readonly PolicyHash?: string | undefined;
  readonly PolicyId?: string | undefined;
  readonly ResourceArn: string;
}

export interface PutResourcePolicyResponse {
  readonly PolicyHash?: string | undefined;
  readonly PolicyId?: string | undefined;
}

export type RebootOption =
  | "RebootIfNeeded"
  | "NoReboot";

export interface RegisterDefaultPatchBaselineRequest {
  readonly BaselineId: string;
}

export interface RegisterDefaultPatchBaselineResult {
  readonly BaselineId?: string | undefined;
}

export interface RegisterPatchBaselineForPatchGroupRequest {
  readonly BaselineId: string;
  readonly PatchGroup: string;
}

export interface RegisterPatchBaselineForPatchGroupResult {
  readonly BaselineId?: string | undefined;
  readonly PatchGroup?: string | undefined;
}

export interface RegisterTargetWithMaintenanceWindowRequest {
  readonly ClientToken?: string | undefined;
  readonly Description?: string | undefined;
  readonly Name?: string | undefined;
  readonly OwnerInformation?: string | undefined;
  readonly ResourceType: MaintenanceWindowResourceType;
  readonly Targets: readonly Target[];
  readonly WindowId: string;
}

export interface RegisterTargetWithMaintenanceWindowResult {
  readonly WindowTargetId?: string | undefined;
}

export interface RegisterTaskWithMaintenanceWindowRequest {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly ClientToken?: string | undefined;
  readonly CutoffBehavior?: MaintenanceWindowTaskCutoffBehavior | undefined;
  readonly Description?: string | undefined;
  readonly LoggingInfo?: LoggingInfo | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name?: string | undefined;
  readonly Priority?: number | undefined;
  readonly ServiceRoleArn?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TaskArn: string;
  readonly TaskInvocationParameters?: MaintenanceWindowTaskInvocationParameters | undefined;
  readonly TaskParameters?: Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>> | undefined;
  readonly TaskType: MaintenanceWindowTaskType;
  readonly WindowId: string;
}

export interface RegisterTaskWithMaintenanceWindowResult {
  readonly WindowTaskId?: string | undefined;
}

export interface RegistrationMetadataItem {
  readonly Key: string;
  readonly Value: string;
}

export interface RelatedOpsItem {
  readonly OpsItemId: string;
}

export interface RemoveTagsFromResourceRequest {
  readonly ResourceId: string;
  readonly ResourceType: ResourceTypeForTagging;
  readonly TagKeys: readonly string[];
}

export type RemoveTagsFromResourceResult = Readonly<Record<never, never>>;

export interface ResetServiceSettingRequest {
  readonly SettingId: string;
}

export interface ResetServiceSettingResult {
  readonly ServiceSetting?: ServiceSetting | undefined;
}

export interface ResolvedTargets {
  readonly ParameterValues?: readonly string[] | undefined;
  readonly Truncated?: boolean | undefined;
}

export interface ResourceComplianceSummaryItem {
  readonly ComplianceType?: string | undefined;
  readonly CompliantSummary?: CompliantSummary | undefined;
  readonly ExecutionSummary?: ComplianceExecutionSummary | undefined;
  readonly NonCompliantSummary?: NonCompliantSummary | undefined;
  readonly OverallSeverity?: ComplianceSeverity | undefined;
  readonly ResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly Status?: ComplianceStatus | undefined;
}

export interface ResourceDataSyncAlreadyExistsException {
  readonly SyncName?: string | undefined;
}

export interface ResourceDataSyncAwsOrganizationsSource {
  readonly OrganizationSourceType: string;
  readonly OrganizationalUnits?: readonly ResourceDataSyncOrganizationalUnit[] | undefined;
}

export interface ResourceDataSyncConflictException {
  readonly Message?: string | undefined;
}

export interface ResourceDataSyncCountExceededException {
  readonly Message?: string | undefined;
}

export interface ResourceDataSyncDestinationDataSharing {
  readonly DestinationDataSharingType?: string | undefined;
}

export interface ResourceDataSyncInvalidConfigurationException {
  readonly Message?: string | undefined;
}

export interface ResourceDataSyncItem {
  readonly LastStatus?: LastResourceDataSyncStatus | undefined;
  readonly LastSuccessfulSyncTime?: Date | undefined;
  readonly LastSyncStatusMessage?: string | undefined;
  readonly LastSyncTime?: Date | undefined;
  readonly S3Destination?: ResourceDataSyncS3Destination | undefined;
  readonly SyncCreatedTime?: Date | undefined;
  readonly SyncLastModifiedTime?: Date | undefined;
  readonly SyncName?: string | undefined;
  readonly SyncSource?: ResourceDataSyncSourceWithState | undefined;
  readonly SyncType?: string | undefined;
}

export interface ResourceDataSyncNotFoundException {
  readonly Message?: string | undefined;
  readonly SyncName?: string | undefined;
  readonly SyncType?: string | undefined;
}

export interface ResourceDataSyncOrganizationalUnit {
  readonly OrganizationalUnitId?: string | undefined;
}

export interface ResourceDataSyncS3Destination {
  readonly AWSKMSKeyARN?: string | undefined;
  readonly BucketName: string;
  readonly DestinationDataSharing?: ResourceDataSyncDestinationDataSharing | undefined;
  readonly Prefix?: string | undefined;
  readonly Region: string;
  readonly SyncFormat: ResourceDataSyncS3Format;
}

export type ResourceDataSyncS3Format =
  | "JsonSerDe";

export interface ResourceDataSyncSource {
  readonly AwsOrganizationsSource?: ResourceDataSyncAwsOrganizationsSource | undefined;
  readonly EnableAllOpsDataSources?: boolean | undefined;
  readonly IncludeFutureRegions?: boolean | undefined;
  readonly SourceRegions: readonly string[];
  readonly SourceType: string;
}

export interface ResourceDataSyncSourceWithState {
  readonly AwsOrganizationsSource?: ResourceDataSyncAwsOrganizationsSource | undefined;
  readonly EnableAllOpsDataSources?: boolean | undefined;
  readonly IncludeFutureRegions?: boolean | undefined;
  readonly SourceRegions?: readonly string[] | undefined;
  readonly SourceType?: string | undefined;
  readonly State?: string | undefined;
}

export interface ResourceInUseException {
  readonly Message?: string | undefined;
}

export interface ResourceLimitExceededException {
  readonly Message?: string | undefined;
}

export interface ResourceNotFoundException {
  readonly Message?: string | undefined;
}

export interface ResourcePolicyConflictException {
  readonly Message?: string | undefined;
}

export interface ResourcePolicyInvalidParameterException {
  readonly Message?: string | undefined;
  readonly ParameterNames?: readonly string[] | undefined;
}

export interface ResourcePolicyLimitExceededException {
  readonly Limit?: number | undefined;
  readonly LimitType?: string | undefined;
  readonly Message?: string | undefined;
}

export interface ResourcePolicyNotFoundException {
  readonly Message?: string | undefined;
}

export type ResourceType =
  | "ManagedInstance"
  | "EC2Instance";

export type ResourceTypeForTagging =
  | "Document"
  | "ManagedInstance"
  | "MaintenanceWindow"
  | "Parameter"
  | "PatchBaseline"
  | "OpsItem"
  | "OpsMetadata"
  | "Automation"
  | "Association";

export interface ResultAttribute {
  readonly TypeName: string;
}

export interface ResumeSessionRequest {
  readonly SessionId: string;
}

export interface ResumeSessionResponse {
  readonly SessionId?: string | undefined;
  readonly StreamUrl?: string | undefined;
  readonly TokenValue?: string | undefined;
}

export interface ReviewInformation {
  readonly ReviewedTime?: Date | undefined;
  readonly Reviewer?: string | undefined;
  readonly Status?: ReviewStatus | undefined;
}

export type ReviewStatus =
  | "APPROVED"
  | "NOT_REVIEWED"
  | "PENDING"
  | "REJECTED";

export interface Runbook {
  readonly DocumentName: string;
  readonly DocumentVersion?: string | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly TargetParameterName?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
}

export interface S3OutputLocation {
  readonly OutputS3BucketName?: string | undefined;
  readonly OutputS3KeyPrefix?: string | undefined;
  readonly OutputS3Region?: string | undefined;
}

export interface S3OutputUrl {
  readonly OutputUrl?: string | undefined;
}

export interface ScheduledWindowExecution {
  readonly ExecutionTime?: string | undefined;
  readonly Name?: string | undefined;
  readonly WindowId?: string | undefined;
}

export interface SendAutomationSignalRequest {
  readonly AutomationExecutionId: string;
  readonly Payload?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly SignalType: SignalType;
}

export type SendAutomationSignalResult = Readonly<Record<never, never>>;

export interface SendCommandRequest {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly CloudWatchOutputConfig?: CloudWatchOutputConfig | undefined;
  readonly Comment?: string | undefined;
  readonly DocumentHash?: string | undefined;
  readonly DocumentHashType?: DocumentHashType | undefined;
  readonly DocumentName: string;
  readonly DocumentVersion?: string | undefined;
  readonly InstanceIds?: readonly string[] | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly NotificationConfig?: NotificationConfig | undefined;
  readonly OutputS3BucketName?: string | undefined;
  readonly OutputS3KeyPrefix?: string | undefined;
  readonly OutputS3Region?: string | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ServiceRoleArn?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TimeoutSeconds?: number | undefined;
}

export interface SendCommandResult {
  readonly Command?: Command | undefined;
}

export interface ServiceQuotaExceededException {
  readonly Message: string;
  readonly QuotaCode: string;
  readonly ResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly ServiceCode: string;
}

export interface ServiceSetting {
  readonly ARN?: string | undefined;
  readonly LastModifiedDate?: Date | undefined;
  readonly LastModifiedUser?: string | undefined;
  readonly SettingId?: string | undefined;
  readonly SettingValue?: string | undefined;
  readonly Status?: string | undefined;
}

export interface ServiceSettingNotFound {
  readonly Message?: string | undefined;
}

export interface Session {
  readonly AccessType?: AccessType | undefined;
  readonly Details?: string | undefined;
  readonly DocumentName?: string | undefined;
  readonly EndDate?: Date | undefined;
  readonly MaxSessionDuration?: string | undefined;
  readonly OutputUrl?: SessionManagerOutputUrl | undefined;
  readonly Owner?: string | undefined;
  readonly Reason?: string | undefined;
  readonly SessionId?: string | undefined;
  readonly StartDate?: Date | undefined;
  readonly Status?: SessionStatus | undefined;
  readonly Target?: string | undefined;
}

export interface SessionFilter {
  readonly key: SessionFilterKey;
  readonly value: string;
}

export type SessionFilterKey =
  | "InvokedAfter"
  | "InvokedBefore"
  | "Target"
  | "Owner"
  | "Status"
  | "SessionId"
  | "AccessType";

export interface SessionManagerOutputUrl {
  readonly CloudWatchOutputUrl?: string | undefined;
  readonly S3OutputUrl?: string | undefined;
}

export type SessionState =
  | "Active"
  | "History";

export type SessionStatus =
  | "Connected"
  | "Connecting"
  | "Disconnected"
  | "Terminated"
  | "Terminating"
  | "Failed";

export interface SeveritySummary {
  readonly CriticalCount?: number | undefined;
  readonly HighCount?: number | undefined;
  readonly InformationalCount?: number | undefined;
  readonly LowCount?: number | undefined;
  readonly MediumCount?: number | undefined;
  readonly UnspecifiedCount?: number | undefined;
}

export type SignalType =
  | "Approve"
  | "Reject"
  | "StartStep"
  | "StopStep"
  | "Resume"
  | "Revoke";

export type SourceType =
  | "AWS::EC2::Instance"
  | "AWS::IoT::Thing"
  | "AWS::SSM::ManagedInstance";

export interface StartAccessRequestRequest {
  readonly Reason: string;
  readonly Tags?: readonly Tag[] | undefined;
  readonly Targets: readonly Target[];
}

export interface StartAccessRequestResponse {
  readonly AccessRequestId?: string | undefined;
}

export interface StartAssociationsOnceRequest {
  readonly AssociationIds: readonly string[];
}

export type StartAssociationsOnceResult = Readonly<Record<never, never>>;

export interface StartAutomationExecutionRequest {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly ClientToken?: string | undefined;
  readonly DocumentName: string;
  readonly DocumentVersion?: string | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Mode?: ExecutionMode | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetLocationsURL?: string | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly TargetParameterName?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
}

export interface StartAutomationExecutionResult {
  readonly AutomationExecutionId?: string | undefined;
}

export interface StartChangeRequestExecutionRequest {
  readonly AutoApprove?: boolean | undefined;
  readonly ChangeDetails?: string | undefined;
  readonly ChangeRequestName?: string | undefined;
  readonly ClientToken?: string | undefined;
  readonly DocumentName: string;
  readonly DocumentVersion?: string | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly Runbooks: readonly Runbook[];
  readonly ScheduledEndTime?: Date | undefined;
  readonly ScheduledTime?: Date | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface StartChangeRequestExecutionResult {
  readonly AutomationExecutionId?: string | undefined;
}

export interface StartExecutionPreviewRequest {
  readonly DocumentName: string;
  readonly DocumentVersion?: string | undefined;
  readonly ExecutionInputs?: ExecutionInputs | undefined;
}

export interface StartExecutionPreviewResponse {
  readonly ExecutionPreviewId?: string | undefined;
}

export interface StartSessionRequest {
  readonly DocumentName?: string | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly Reason?: string | undefined;
  readonly Target: string;
}

export interface StartSessionResponse {
  readonly SessionId?: string | undefined;
  readonly StreamUrl?: string | undefined;
  readonly TokenValue?: string | undefined;
}

export type StatusUnchanged = Readonly<Record<never, never>>;

export interface StepExecution {
  readonly Action?: string | undefined;
  readonly ExecutionEndTime?: Date | undefined;
  readonly ExecutionStartTime?: Date | undefined;
  readonly FailureDetails?: FailureDetails | undefined;
  readonly FailureMessage?: string | undefined;
  readonly Inputs?: Readonly<Record<string, string>> | undefined;
  readonly IsCritical?: boolean | undefined;
  readonly IsEnd?: boolean | undefined;
  readonly MaxAttempts?: number | undefined;
  readonly NextStep?: string | undefined;
  readonly OnFailure?: string | undefined;
  readonly Outputs?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly OverriddenParameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ParentStepDetails?: ParentStepDetails | undefined;
  readonly Response?: string | undefined;
  readonly ResponseCode?: string | undefined;
  readonly StepExecutionId?: string | undefined;
  readonly StepName?: string | undefined;
  readonly StepStatus?: AutomationExecutionStatus | undefined;
  readonly TargetLocation?: TargetLocation | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TimeoutSeconds?: number | undefined;
  readonly TriggeredAlarms?: readonly AlarmStateInformation[] | undefined;
  readonly ValidNextSteps?: readonly string[] | undefined;
}

export interface StepExecutionFilter {
  readonly Key: StepExecutionFilterKey;
  readonly Values: readonly string[];
}

export type StepExecutionFilterKey =
  | "StartTimeBefore"
  | "StartTimeAfter"
  | "StepExecutionStatus"
  | "StepExecutionId"
  | "StepName"
  | "Action"
  | "ParentStepExecutionId"
  | "ParentStepIteration"
  | "ParentStepIteratorValue";

export interface StopAutomationExecutionRequest {
  readonly AutomationExecutionId: string;
  readonly Type?: StopType | undefined;
}

export type StopAutomationExecutionResult = Readonly<Record<never, never>>;

export type StopType =
  | "Complete"
  | "Cancel";

export interface SubTypeCountLimitExceededException {
  readonly Message?: string | undefined;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Target {
  readonly Key?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export interface TargetInUseException {
  readonly Message?: string | undefined;
}

export interface TargetLocation {
  readonly Accounts?: readonly string[] | undefined;
  readonly ExcludeAccounts?: readonly string[] | undefined;
  readonly ExecutionRoleName?: string | undefined;
  readonly IncludeChildOrganizationUnits?: boolean | undefined;
  readonly Regions?: readonly string[] | undefined;
  readonly TargetLocationAlarmConfiguration?: AlarmConfiguration | undefined;
  readonly TargetLocationMaxConcurrency?: string | undefined;
  readonly TargetLocationMaxErrors?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TargetsMaxConcurrency?: string | undefined;
  readonly TargetsMaxErrors?: string | undefined;
}

export interface TargetNotConnected {
  readonly Message?: string | undefined;
}

export interface TargetPreview {
  readonly Count?: number | undefined;
  readonly TargetType?: string | undefined;
}

export interface TerminateSessionRequest {
  readonly SessionId: string;
}

export interface TerminateSessionResponse {
  readonly SessionId?: string | undefined;
}

export interface ThrottlingException {
  readonly Message: string;
  readonly QuotaCode?: string | undefined;
  readonly ServiceCode?: string | undefined;
}

export type TooManyTagsError = Readonly<Record<never, never>>;

export interface TooManyUpdates {
  readonly Message?: string | undefined;
}

export interface TotalSizeLimitExceededException {
  readonly Message?: string | undefined;
}

export interface UnlabelParameterVersionRequest {
  readonly Labels: readonly string[];
  readonly Name: string;
  readonly ParameterVersion: number;
}

export interface UnlabelParameterVersionResult {
  readonly InvalidLabels?: readonly string[] | undefined;
  readonly RemovedLabels?: readonly string[] | undefined;
}

export interface UnsupportedCalendarException {
  readonly Message?: string | undefined;
}

export interface UnsupportedFeatureRequiredException {
  readonly Message?: string | undefined;
}

export interface UnsupportedInventoryItemContextException {
  readonly Message?: string | undefined;
  readonly TypeName?: string | undefined;
}

export interface UnsupportedInventorySchemaVersionException {
  readonly Message?: string | undefined;
}

export interface UnsupportedOperatingSystem {
  readonly Message?: string | undefined;
}

export interface UnsupportedOperationException {
  readonly Message?: string | undefined;
}

export interface UnsupportedParameterType {
  readonly message?: string | undefined;
}

export interface UnsupportedPlatformType {
  readonly Message?: string | undefined;
}

export interface UpdateAssociationRequest {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly ApplyOnlyAtCronInterval?: boolean | undefined;
  readonly AssociationDispatchAssumeRole?: string | undefined;
  readonly AssociationId: string;
  readonly AssociationName?: string | undefined;
  readonly AssociationVersion?: string | undefined;
  readonly AutomationTargetParameterName?: string | undefined;
  readonly CalendarNames?: readonly string[] | undefined;
  readonly ComplianceSeverity?: AssociationComplianceSeverity | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Duration?: number | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name?: string | undefined;
  readonly OutputLocation?: InstanceAssociationOutputLocation | undefined;
  readonly Parameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly ScheduleExpression?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly SyncCompliance?: AssociationSyncCompliance | undefined;
  readonly TargetLocations?: readonly TargetLocation[] | undefined;
  readonly TargetMaps?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  readonly Targets?: readonly Target[] | undefined;
}

export interface UpdateAssociationResult {
  readonly AssociationDescription?: AssociationDescription | undefined;
}

export interface UpdateAssociationStatusRequest {
  readonly AssociationStatus: AssociationStatus;
  readonly InstanceId: string;
  readonly Name: string;
}

export interface UpdateAssociationStatusResult {
  readonly AssociationDescription?: AssociationDescription | undefined;
}

export interface UpdateDocumentDefaultVersionRequest {
  readonly DocumentVersion: string;
  readonly Name: string;
}

export interface UpdateDocumentDefaultVersionResult {
  readonly Description?: DocumentDefaultVersionDescription | undefined;
}

export interface UpdateDocumentMetadataRequest {
  readonly DocumentReviews: DocumentReviews;
  readonly DocumentVersion?: string | undefined;
  readonly Name: string;
}

export type UpdateDocumentMetadataResponse = Readonly<Record<never, never>>;

export interface UpdateDocumentRequest {
  readonly Attachments?: readonly AttachmentsSource[] | undefined;
  readonly Content: string;
  readonly DisplayName?: string | undefined;
  readonly DocumentFormat?: DocumentFormat | undefined;
  readonly DocumentVersion?: string | undefined;
  readonly Name: string;
  readonly TargetType?: string | undefined;
  readonly VersionName?: string | undefined;
}

export interface UpdateDocumentResult {
  readonly DocumentDescription?: DocumentDescription | undefined;
}

export interface UpdateMaintenanceWindowRequest {
  readonly AllowUnassociatedTargets?: boolean | undefined;
  readonly Cutoff?: number | undefined;
  readonly Description?: string | undefined;
  readonly Duration?: number | undefined;
  readonly Enabled?: boolean | undefined;
  readonly EndDate?: string | undefined;
  readonly Name?: string | undefined;
  readonly Replace?: boolean | undefined;
  readonly Schedule?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly ScheduleTimezone?: string | undefined;
  readonly StartDate?: string | undefined;
  readonly WindowId: string;
}

export interface UpdateMaintenanceWindowResult {
  readonly AllowUnassociatedTargets?: boolean | undefined;
  readonly Cutoff?: number | undefined;
  readonly Description?: string | undefined;
  readonly Duration?: number | undefined;
  readonly Enabled?: boolean | undefined;
  readonly EndDate?: string | undefined;
  readonly Name?: string | undefined;
  readonly Schedule?: string | undefined;
  readonly ScheduleOffset?: number | undefined;
  readonly ScheduleTimezone?: string | undefined;
  readonly StartDate?: string | undefined;
  readonly WindowId?: string | undefined;
}

export interface UpdateMaintenanceWindowTargetRequest {
  readonly Description?: string | undefined;
  readonly Name?: string | undefined;
  readonly OwnerInformation?: string | undefined;
  readonly Replace?: boolean | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly WindowId: string;
  readonly WindowTargetId: string;
}

export interface UpdateMaintenanceWindowTargetResult {
  readonly Description?: string | undefined;
  readonly Name?: string | undefined;
  readonly OwnerInformation?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly WindowId?: string | undefined;
  readonly WindowTargetId?: string | undefined;
}

export interface UpdateMaintenanceWindowTaskRequest {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly CutoffBehavior?: MaintenanceWindowTaskCutoffBehavior | undefined;
  readonly Description?: string | undefined;
  readonly LoggingInfo?: LoggingInfo | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name?: string | undefined;
  readonly Priority?: number | undefined;
  readonly Replace?: boolean | undefined;
  readonly ServiceRoleArn?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TaskArn?: string | undefined;
  readonly TaskInvocationParameters?: MaintenanceWindowTaskInvocationParameters | undefined;
  readonly TaskParameters?: Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>> | undefined;
  readonly WindowId: string;
  readonly WindowTaskId: string;
}

export interface UpdateMaintenanceWindowTaskResult {
  readonly AlarmConfiguration?: AlarmConfiguration | undefined;
  readonly CutoffBehavior?: MaintenanceWindowTaskCutoffBehavior | undefined;
  readonly Description?: string | undefined;
  readonly LoggingInfo?: LoggingInfo | undefined;
  readonly MaxConcurrency?: string | undefined;
  readonly MaxErrors?: string | undefined;
  readonly Name?: string | undefined;
  readonly Priority?: number | undefined;
  readonly ServiceRoleArn?: string | undefined;
  readonly Targets?: readonly Target[] | undefined;
  readonly TaskArn?: string | undefined;
  readonly TaskInvocationParameters?: MaintenanceWindowTaskInvocationParameters | undefined;
  readonly TaskParameters?: Readonly<Record<string, MaintenanceWindowTaskParameterValueExpression>> | undefined;
  readonly WindowId?: string | undefined;
  readonly WindowTaskId?: string | undefined;
}

export interface UpdateManagedInstanceRoleRequest {
  readonly IamRole: string;
  readonly InstanceId: string;
}

export type UpdateManagedInstanceRoleResult = Readonly<Record<never, never>>;

export interface UpdateOpsItemRequest {
  readonly ActualEndTime?: Date | undefined;
  readonly ActualStartTime?: Date | undefined;
  readonly Category?: string | undefined;
  readonly Description?: string | undefined;
  readonly Notifications?: readonly OpsItemNotification[] | undefined;
  readonly OperationalData?: Readonly<Record<string, OpsItemDataValue>> | undefined;
  readonly OperationalDataToDelete?: readonly string[] | undefined;
  readonly OpsItemArn?: string | undefined;
  readonly OpsItemId: string;
  readonly PlannedEndTime?: Date | undefined;
  readonly PlannedStartTime?: Date | undefined;
  readonly Priority?: number | undefined;
  readonly RelatedOpsItems?: readonly RelatedOpsItem[] | undefined;
  readonly Severity?: string | undefined;
  readonly Status?: OpsItemStatus | undefined;
  readonly Title?: string | undefined;
}

export type UpdateOpsItemResponse = Readonly<Record<never, never>>;

export interface UpdateOpsMetadataRequest {
  readonly KeysToDelete?: readonly string[] | undefined;
  readonly MetadataToUpdate?: Readonly<Record<string, MetadataValue>> | undefined;
  readonly OpsMetadataArn: string;
}

export interface UpdateOpsMetadataResult {
  readonly OpsMetadataArn?: string | undefined;
}

export interface UpdatePatchBaselineRequest {
  readonly ApprovalRules?: PatchRuleGroup | undefined;
  readonly ApprovedPatches?: readonly string[] | undefined;
  readonly ApprovedPatchesComplianceLevel?: PatchComplianceLevel | undefined;
  readonly ApprovedPatchesEnableNonSecurity?: boolean | undefined;
  readonly AvailableSecurityUpdatesComplianceStatus?: PatchComplianceStatus | undefined;
  readonly BaselineId: string;
  readonly Description?: string | undefined;
  readonly GlobalFilters?: PatchFilterGroup | undefined;
  readonly Name?: string | undefined;
  readonly RejectedPatches?: readonly string[] | undefined;
  readonly RejectedPatchesAction?: PatchAction | undefined;
  readonly Replace?: boolean | undefined;
  readonly Sources?: readonly PatchSource[] | undefined;
}

export interface UpdatePatchBaselineResult {
  readonly ApprovalRules?: PatchRuleGroup | undefined;
  readonly ApprovedPatches?: readonly string[] | undefined;
  readonly ApprovedPatchesComplianceLevel?: PatchComplianceLevel | undefined;
  readonly ApprovedPatchesEnableNonSecurity?: boolean | undefined;
  readonly AvailableSecurityUpdatesComplianceStatus?: PatchComplianceStatus | undefined;
  readonly BaselineId?: string | undefined;
  readonly CreatedDate?: Date | undefined;
  readonly Description?: string | undefined;
  readonly GlobalFilters?: PatchFilterGroup | undefined;
  readonly ModifiedDate?: Date | undefined;
  readonly Name?: string | undefined;
  readonly OperatingSystem?: OperatingSystem | undefined;
  readonly RejectedPatches?: readonly string[] | undefined;
  readonly RejectedPatchesAction?: PatchAction | undefined;
  readonly Sources?: readonly PatchSource[] | undefined;
}

export interface UpdateResourceDataSyncRequest {
  readonly SyncName: string;
  readonly SyncSource: ResourceDataSyncSource;
  readonly SyncType: string;
}

export type UpdateResourceDataSyncResult = Readonly<Record<never, never>>;

export interface UpdateServiceSettingRequest {
  readonly SettingId: string;
  readonly SettingValue: string;
}

export type UpdateServiceSettingResult = Readonly<Record<never, never>>;

export interface ValidationException {
  readonly Message?: string | undefined;
  readonly ReasonCode?: string | undefined;
}

/** Input and output of each operation. */
export interface SsmOperations {
  readonly AddTagsToResource: {
    readonly input: AddTagsToResourceRequest;
    readonly output: AddTagsToResourceResult;
  };
  readonly AssociateOpsItemRelatedItem: {
    readonly input: AssociateOpsItemRelatedItemRequest;
    readonly output: AssociateOpsItemRelatedItemResponse;
  };
  readonly CancelCommand: {
    readonly input: CancelCommandRequest;
    readonly output: CancelCommandResult;
  };
  readonly CancelMaintenanceWindowExecution: {
    readonly input: CancelMaintenanceWindowExecutionRequest;
    readonly output: CancelMaintenanceWindowExecutionResult;
  };
  readonly CreateActivation: {
    readonly input: CreateActivationRequest;
    readonly output: CreateActivationResult;
  };
  readonly CreateAssociation: {
    readonly input: CreateAssociationRequest;
    readonly output: CreateAssociationResult;
  };
  readonly CreateAssociationBatch: {
    readonly input: CreateAssociationBatchRequest;
    readonly output: CreateAssociationBatchResult;
  };
  readonly CreateDocument: {
    readonly input: CreateDocumentRequest;
    readonly output: CreateDocumentResult;
  };
  readonly CreateMaintenanceWindow: {
    readonly input: CreateMaintenanceWindowRequest;
    readonly output: CreateMaintenanceWindowResult;
  };
  readonly CreateOpsItem: {
    readonly input: CreateOpsItemRequest;
    readonly output: CreateOpsItemResponse;
  };
  readonly CreateOpsMetadata: {
    readonly input: CreateOpsMetadataRequest;
    readonly output: CreateOpsMetadataResult;
  };
  readonly CreatePatchBaseline: {
    readonly input: CreatePatchBaselineRequest;
    readonly output: CreatePatchBaselineResult;
  };
  readonly CreateResourceDataSync: {
    readonly input: CreateResourceDataSyncRequest;
    readonly output: CreateResourceDataSyncResult;
  };
  readonly DeleteActivation: {
    readonly input: DeleteActivationRequest;
    readonly output: DeleteActivationResult;
  };
  readonly DeleteAssociation: {
    readonly input: DeleteAssociationRequest;
    readonly output: DeleteAssociationResult;
  };
  readonly DeleteDocument: {
    readonly input: DeleteDocumentRequest;
    readonly output: DeleteDocumentResult;
  };
  readonly DeleteInventory: {
    readonly input: DeleteInventoryRequest;
    readonly output: DeleteInventoryResult;
  };
  readonly DeleteMaintenanceWindow: {
    readonly input: DeleteMaintenanceWindowRequest;
    readonly output: DeleteMaintenanceWindowResult;
  };
  readonly DeleteOpsItem: {
    readonly input: DeleteOpsItemRequest;
    readonly output: DeleteOpsItemResponse;
  };
  readonly DeleteOpsMetadata: {
    readonly input: DeleteOpsMetadataRequest;
    readonly output: DeleteOpsMetadataResult;
  };
  readonly DeleteParameter: {
    readonly input: DeleteParameterRequest;
    readonly output: DeleteParameterResult;
  };
  readonly DeleteParameters: {
    readonly input: DeleteParametersRequest;
    readonly output: DeleteParametersResult;
  };
  readonly DeletePatchBaseline: {
    readonly input: DeletePatchBaselineRequest;
    readonly output: DeletePatchBaselineResult;
  };
  readonly DeleteResourceDataSync: {
    readonly input: DeleteResourceDataSyncRequest;
    readonly output: DeleteResourceDataSyncResult;
  };
  readonly DeleteResourcePolicy: {
    readonly input: DeleteResourcePolicyRequest;
    readonly output: DeleteResourcePolicyResponse;
  };
  readonly DeregisterManagedInstance: {
    readonly input: DeregisterManagedInstanceRequest;
    readonly output: DeregisterManagedInstanceResult;
  };
  readonly DeregisterPatchBaselineForPatchGroup: {
    readonly input: DeregisterPatchBaselineForPatchGroupRequest;
    readonly output: DeregisterPatchBaselineForPatchGroupResult;
  };
  readonly DeregisterTargetFromMaintenanceWindow: {
    readonly input: DeregisterTargetFromMaintenanceWindowRequest;
    readonly output: DeregisterTargetFromMaintenanceWindowResult;
  };
  readonly DeregisterTaskFromMaintenanceWindow: {
    readonly input: DeregisterTaskFromMaintenanceWindowRequest;
    readonly output: DeregisterTaskFromMaintenanceWindowResult;
  };
  readonly DescribeActivations: {
    readonly input: DescribeActivationsRequest;
    readonly output: DescribeActivationsResult;
  };
  readonly DescribeAssociation: {
    readonly input: DescribeAssociationRequest;
    readonly output: DescribeAssociationResult;
  };
  readonly DescribeAssociationExecutionTargets: {
    readonly input: DescribeAssociationExecutionTargetsRequest;
    readonly output: DescribeAssociationExecutionTargetsResult;
  };
  readonly DescribeAssociationExecutions: {
    readonly input: DescribeAssociationExecutionsRequest;
    readonly output: DescribeAssociationExecutionsResult;
  };
  readonly DescribeAutomationExecutions: {
    readonly input: DescribeAutomationExecutionsRequest;
    readonly output: DescribeAutomationExecutionsResult;
  };
  readonly DescribeAutomationStepExecutions: {
    readonly input: DescribeAutomationStepExecutionsRequest;
    readonly output: DescribeAutomationStepExecutionsResult;
  };
  readonly DescribeAvailablePatches: {
    readonly input: DescribeAvailablePatchesRequest;
    readonly output: DescribeAvailablePatchesResult;
  };
  readonly DescribeDocument: {
    readonly input: DescribeDocumentRequest;
    readonly output: DescribeDocumentResult;
  };
  readonly DescribeDocumentPermission: {
    readonly input: DescribeDocumentPermissionRequest;
    readonly output: DescribeDocumentPermissionResponse;
  };
  readonly DescribeEffectiveInstanceAssociations: {
    readonly input: DescribeEffectiveInstanceAssociationsRequest;
    readonly output: DescribeEffectiveInstanceAssociationsResult;
  };
  readonly DescribeEffectivePatchesForPatchBaseline: {
    readonly input: DescribeEffectivePatchesForPatchBaselineRequest;
    readonly output: DescribeEffectivePatchesForPatchBaselineResult;
  };
  readonly DescribeInstanceAssociationsStatus: {
    readonly input: DescribeInstanceAssociationsStatusRequest;
    readonly output: DescribeInstanceAssociationsStatusResult;
  };
  readonly DescribeInstanceInformation: {
    readonly input: DescribeInstanceInformationRequest;
    readonly output: DescribeInstanceInformationResult;
  };
  readonly DescribeInstancePatchStates: {
    readonly input: DescribeInstancePatchStatesRequest;
    readonly output: DescribeInstancePatchStatesResult;
  };
  readonly DescribeInstancePatchStatesForPatchGroup: {
    readonly input: DescribeInstancePatchStatesForPatchGroupRequest;
    readonly output: DescribeInstancePatchStatesForPatchGroupResult;
  };
  readonly DescribeInstancePatches: {
    readonly input: DescribeInstancePatchesRequest;
    readonly output: DescribeInstancePatchesResult;
  };
  readonly DescribeInstanceProperties: {
    readonly input: DescribeInstancePropertiesRequest;
    readonly output: DescribeInstancePropertiesResult;
  };
  readonly DescribeInventoryDeletions: {
    readonly input: DescribeInventoryDeletionsRequest;
    readonly output: DescribeInventoryDeletionsResult;
  };
  readonly DescribeMaintenanceWindowExecutionTaskInvocations: {
    readonly input: DescribeMaintenanceWindowExecutionTaskInvocationsRequest;
    readonly output: DescribeMaintenanceWindowExecutionTaskInvocationsResult;
  };
  readonly DescribeMaintenanceWindowExecutionTasks: {
    readonly input: DescribeMaintenanceWindowExecutionTasksRequest;
    readonly output: DescribeMaintenanceWindowExecutionTasksResult;
  };
  readonly DescribeMaintenanceWindowExecutions: {
    readonly input: DescribeMaintenanceWindowExecutionsRequest;
    readonly output: DescribeMaintenanceWindowExecutionsResult;
  };
  readonly DescribeMaintenanceWindowSchedule: {
    readonly input: DescribeMaintenanceWindowScheduleRequest;
    readonly output: DescribeMaintenanceWindowScheduleResult;
  };
  readonly DescribeMaintenanceWindowTargets: {
    readonly input: DescribeMaintenanceWindowTargetsRequest;
    readonly output: DescribeMaintenanceWindowTargetsResult;
  };
  readonly DescribeMaintenanceWindowTasks: {
    readonly input: DescribeMaintenanceWindowTasksRequest;
    readonly output: DescribeMaintenanceWindowTasksResult;
  };
  readonly DescribeMaintenanceWindows: {
    readonly input: DescribeMaintenanceWindowsRequest;
    readonly output: DescribeMaintenanceWindowsResult;
  };
  readonly DescribeMaintenanceWindowsForTarget: {
    readonly input: DescribeMaintenanceWindowsForTargetRequest;
    readonly output: DescribeMaintenanceWindowsForTargetResult;
  };
  readonly DescribeOpsItems: {
    readonly input: DescribeOpsItemsRequest;
    readonly output: DescribeOpsItemsResponse;
  };
  readonly DescribeParameters: {
    readonly input: DescribeParametersRequest;
    readonly output: DescribeParametersResult;
  };
  readonly DescribePatchBaselines: {
    readonly input: DescribePatchBaselinesRequest;
    readonly output: DescribePatchBaselinesResult;
  };
  readonly DescribePatchGroupState: {
    readonly input: DescribePatchGroupStateRequest;
    readonly output: DescribePatchGroupStateResult;
  };
  readonly DescribePatchGroups: {
    readonly input: DescribePatchGroupsRequest;
    readonly output: DescribePatchGroupsResult;
  };
  readonly DescribePatchProperties: {
    readonly input: DescribePatchPropertiesRequest;
    readonly output: DescribePatchPropertiesResult;
  };
  readonly DescribeSessions: {
    readonly input: DescribeSessionsRequest;
    readonly output: DescribeSessionsResponse;
  };
  readonly DisassociateOpsItemRelatedItem: {
    readonly input: DisassociateOpsItemRelatedItemRequest;
    readonly output: DisassociateOpsItemRelatedItemResponse;
  };
  readonly GetAccessToken: {
    readonly input: GetAccessTokenRequest;
    readonly output: GetAccessTokenResponse;
  };
  readonly GetAutomationExecution: {
    readonly input: GetAutomationExecutionRequest;
    readonly output: GetAutomationExecutionResult;
  };
  readonly GetCalendarState: {
    readonly input: GetCalendarStateRequest;
    readonly output: GetCalendarStateResponse;
  };
  readonly GetCommandInvocation: {
    readonly input: GetCommandInvocationRequest;
    readonly output: GetCommandInvocationResult;
  };
  readonly GetConnectionStatus: {
    readonly input: GetConnectionStatusRequest;
    readonly output: GetConnectionStatusResponse;
  };
  readonly GetDefaultPatchBaseline: {
    readonly input: GetDefaultPatchBaselineRequest;
    readonly output: GetDefaultPatchBaselineResult;
  };
  readonly GetDeployablePatchSnapshotForInstance: {
    readonly input: GetDeployablePatchSnapshotForInstanceRequest;
    readonly output: GetDeployablePatchSnapshotForInstanceResult;
  };
  readonly GetDocument: {
    readonly input: GetDocumentRequest;
    readonly output: GetDocumentResult;
  };
  readonly GetExecutionPreview: {
    readonly input: GetExecutionPreviewRequest;
    readonly output: GetExecutionPreviewResponse;
  };
  readonly GetInventory: {
    readonly input: GetInventoryRequest;
    readonly output: GetInventoryResult;
  };
  readonly GetInventorySchema: {
    readonly input: GetInventorySchemaRequest;
    readonly output: GetInventorySchemaResult;
  };
  readonly GetMaintenanceWindow: {
    readonly input: GetMaintenanceWindowRequest;
    readonly output: GetMaintenanceWindowResult;
  };
  readonly GetMaintenanceWindowExecution: {
    readonly input: GetMaintenanceWindowExecutionRequest;
    readonly output: GetMaintenanceWindowExecutionResult;
  };
  readonly GetMaintenanceWindowExecutionTask: {
    readonly input: GetMaintenanceWindowExecutionTaskRequest;
    readonly output: GetMaintenanceWindowExecutionTaskResult;
  };
  readonly GetMaintenanceWindowExecutionTaskInvocation: {
    readonly input: GetMaintenanceWindowExecutionTaskInvocationRequest;
    readonly output: GetMaintenanceWindowExecutionTaskInvocationResult;
  };
  readonly GetMaintenanceWindowTask: {
    readonly input: GetMaintenanceWindowTaskRequest;
    readonly output: GetMaintenanceWindowTaskResult;
  };
  readonly GetOpsItem: {
    readonly input: GetOpsItemRequest;
    readonly output: GetOpsItemResponse;
  };
  readonly GetOpsMetadata: {
    readonly input: GetOpsMetadataRequest;
    readonly output: GetOpsMetadataResult;
  };
  readonly GetOpsSummary: {
    readonly input: GetOpsSummaryRequest;
    readonly output: GetOpsSummaryResult;
  };
  readonly GetParameter: {
    readonly input: GetParameterRequest;
    readonly output: GetParameterResult;
  };
  readonly GetParameterHistory: {
    readonly input: GetParameterHistoryRequest;
    readonly output: GetParameterHistoryResult;
  };
  readonly GetParameters: {
    readonly input: GetParametersRequest;
    readonly output: GetParametersResult;
  };
  readonly GetParametersByPath: {
    readonly input: GetParametersByPathRequest;
    readonly output: GetParametersByPathResult;
  };
  readonly GetPatchBaseline: {
    readonly input: GetPatchBaselineRequest;
    readonly output: GetPatchBaselineResult;
  };
  readonly GetPatchBaselineForPatchGroup: {
    readonly input: GetPatchBaselineForPatchGroupRequest;
    readonly output: GetPatchBaselineForPatchGroupResult;
  };
  readonly GetResourcePolicies: {
    readonly input: GetResourcePoliciesRequest;
    readonly output: GetResourcePoliciesResponse;
  };
  readonly GetServiceSetting: {
    readonly input: GetServiceSettingRequest;
    readonly output: GetServiceSettingResult;
  };
  readonly LabelParameterVersion: {
    readonly input: LabelParameterVersionRequest;
    readonly output: LabelParameterVersionResult;
  };
  readonly ListAssociationVersions: {
    readonly input: ListAssociationVersionsRequest;
    readonly output: ListAssociationVersionsResult;
  };
  readonly ListAssociations: {
    readonly input: ListAssociationsRequest;
    readonly output: ListAssociationsResult;
  };
  readonly ListCommandInvocations: {
    readonly input: ListCommandInvocationsRequest;
    readonly output: ListCommandInvocationsResult;
  };
  readonly ListCommands: {
    readonly input: ListCommandsRequest;
    readonly output: ListCommandsResult;
  };
  readonly ListComplianceItems: {
    readonly input: ListComplianceItemsRequest;
    readonly output: ListComplianceItemsResult;
  };
  readonly ListComplianceSummaries: {
    readonly input: ListComplianceSummariesRequest;
    readonly output: ListComplianceSummariesResult;
  };
  readonly ListDocumentMetadataHistory: {
    readonly input: ListDocumentMetadataHistoryRequest;
    readonly output: ListDocumentMetadataHistoryResponse;
  };
  readonly ListDocumentVersions: {
    readonly input: ListDocumentVersionsRequest;
    readonly output: ListDocumentVersionsResult;
  };
  readonly ListDocuments: {
    readonly input: ListDocumentsRequest;
    readonly output: ListDocumentsResult;
  };
  readonly ListInventoryEntries: {
    readonly input: ListInventoryEntriesRequest;
    readonly output: ListInventoryEntriesResult;
  };
  readonly ListNodes: {
    readonly input: ListNodesRequest;
    readonly output: ListNodesResult;
  };
  readonly ListNodesSummary: {
    readonly input: ListNodesSummaryRequest;
    readonly output: ListNodesSummaryResult;
  };
  readonly ListOpsItemEvents: {
    readonly input: ListOpsItemEventsRequest;
    readonly output: ListOpsItemEventsResponse;
  };
  readonly ListOpsItemRelatedItems: {
    readonly input: ListOpsItemRelatedItemsRequest;
    readonly output: ListOpsItemRelatedItemsResponse;
  };
  readonly ListOpsMetadata: {
    readonly input: ListOpsMetadataRequest;
    readonly output: ListOpsMetadataResult;
  };
  readonly ListResourceComplianceSummaries: {
    readonly input: ListResourceComplianceSummariesRequest;
    readonly output: ListResourceComplianceSummariesResult;
  };
  readonly ListResourceDataSync: {
    readonly input: ListResourceDataSyncRequest;
    readonly output: ListResourceDataSyncResult;
  };
  readonly ListTagsForResource: {
    readonly input: ListTagsForResourceRequest;
    readonly output: ListTagsForResourceResult;
  };
  readonly ModifyDocumentPermission: {
    readonly input: ModifyDocumentPermissionRequest;
    readonly output: ModifyDocumentPermissionResponse;
  };
  readonly PutComplianceItems: {
    readonly input: PutComplianceItemsRequest;
    readonly output: PutComplianceItemsResult;
  };
  readonly PutInventory: {
    readonly input: PutInventoryRequest;
    readonly output: PutInventoryResult;
  };
  readonly PutParameter: {
    readonly input: PutParameterRequest;
    readonly output: PutParameterResult;
  };
  readonly PutResourcePolicy: {
    readonly input: PutResourcePolicyRequest;
    readonly output: PutResourcePolicyResponse;
  };
  readonly RegisterDefaultPatchBaseline: {
    readonly input: RegisterDefaultPatchBaselineRequest;
    readonly output: RegisterDefaultPatchBaselineResult;
  };
  readonly RegisterPatchBaselineForPatchGroup: {
    readonly input: RegisterPatchBaselineForPatchGroupRequest;
    readonly output: RegisterPatchBaselineForPatchGroupResult;
  };
  readonly RegisterTargetWithMaintenanceWindow: {
    readonly input: RegisterTargetWithMaintenanceWindowRequest;
    readonly output: RegisterTargetWithMaintenanceWindowResult;
  };
  readonly RegisterTaskWithMaintenanceWindow: {
    readonly input: RegisterTaskWithMaintenanceWindowRequest;
    readonly output: RegisterTaskWithMaintenanceWindowResult;
  };
  readonly RemoveTagsFromResource: {
    readonly input: RemoveTagsFromResourceRequest;
    readonly output: RemoveTagsFromResourceResult;
  };
  readonly ResetServiceSetting: {
    readonly input: ResetServiceSettingRequest;
    readonly output: ResetServiceSettingResult;
  };
  readonly ResumeSession: {
    readonly input: ResumeSessionRequest;
    readonly output: ResumeSessionResponse;
  };
  readonly SendAutomationSignal: {
    readonly input: SendAutomationSignalRequest;
    readonly output: SendAutomationSignalResult;
  };
  readonly SendCommand: {
    readonly input: SendCommandRequest;
    readonly output: SendCommandResult;
  };
  readonly StartAccessRequest: {
    readonly input: StartAccessRequestRequest;
    readonly output: StartAccessRequestResponse;
  };
  readonly StartAssociationsOnce: {
    readonly input: StartAssociationsOnceRequest;
    readonly output: StartAssociationsOnceResult;
  };
  readonly StartAutomationExecution: {
    readonly input: StartAutomationExecutionRequest;
    readonly output: StartAutomationExecutionResult;
  };
  readonly StartChangeRequestExecution: {
    readonly input: StartChangeRequestExecutionRequest;
    readonly output: StartChangeRequestExecutionResult;
  };
  readonly StartExecutionPreview: {
    readonly input: StartExecutionPreviewRequest;
    readonly output: StartExecutionPreviewResponse;
  };
  readonly StartSession: {
    readonly input: StartSessionRequest;
    readonly output: StartSessionResponse;
  };
  readonly StopAutomationExecution: {
    readonly input: StopAutomationExecutionRequest;
    readonly output: StopAutomationExecutionResult;
  };
  readonly TerminateSession: {
    readonly input: TerminateSessionRequest;
    readonly output: TerminateSessionResponse;
  };
  readonly UnlabelParameterVersion: {
    readonly input: UnlabelParameterVersionRequest;
    readonly output: UnlabelParameterVersionResult;
  };
  readonly UpdateAssociation: {
    readonly input: UpdateAssociationRequest;
    readonly output: UpdateAssociationResult;
  };
  readonly UpdateAssociationStatus: {
    readonly input: UpdateAssociationStatusRequest;
    readonly output: UpdateAssociationStatusResult;
  };
  readonly UpdateDocument: {
    readonly input: UpdateDocumentRequest;
    readonly output: UpdateDocumentResult;
  };
  readonly UpdateDocumentDefaultVersion: {
    readonly input: UpdateDocumentDefaultVersionRequest;
    readonly output: UpdateDocumentDefaultVersionResult;
  };
  readonly UpdateDocumentMetadata: {
    readonly input: UpdateDocumentMetadataRequest;
    readonly output: UpdateDocumentMetadataResponse;
  };
  readonly UpdateMaintenanceWindow: {
    readonly input: UpdateMaintenanceWindowRequest;
    readonly output: UpdateMaintenanceWindowResult;
  };
  readonly UpdateMaintenanceWindowTarget: {
    readonly input: UpdateMaintenanceWindowTargetRequest;
    readonly output: UpdateMaintenanceWindowTargetResult;
  };
  readonly UpdateMaintenanceWindowTask: {
    readonly input: UpdateMaintenanceWindowTaskRequest;
    readonly output: UpdateMaintenanceWindowTaskResult;
  };
  readonly UpdateManagedInstanceRole: {
    readonly input: UpdateManagedInstanceRoleRequest;
    readonly output: UpdateManagedInstanceRoleResult;
  };
  readonly UpdateOpsItem: {
    readonly input: UpdateOpsItemRequest;
    readonly output: UpdateOpsItemResponse;
  };
  readonly UpdateOpsMetadata: {
    readonly input: UpdateOpsMetadataRequest;
    readonly output: UpdateOpsMetadataResult;
  };
  readonly UpdatePatchBaseline: {
    readonly input: UpdatePatchBaselineRequest;
    readonly output: UpdatePatchBaselineResult;
  };
  readonly UpdateResourceDataSync: {
    readonly input: UpdateResourceDataSyncRequest;
    readonly output: UpdateResourceDataSyncResult;
  };
  readonly UpdateServiceSetting: {
    readonly input: UpdateServiceSettingRequest;
    readonly output: UpdateServiceSettingResult;
  };
}

export type SsmOperationName = keyof SsmOperations;
