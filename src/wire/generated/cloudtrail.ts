/** AWS CloudTrail 2013-11-01: types that `tools/models/generate.ts` made. */

export type AccessDeniedException = Readonly<Record<never, never>>;

export type AccountHasOngoingImportException = Readonly<Record<never, never>>;

export type AccountNotFoundException = Readonly<Record<never, never>>;

export type AccountNotRegisteredException = Readonly<Record<never, never>>;

export type AccountRegisteredException = Readonly<Record<never, never>>;

export interface AddTagsRequest {
  readonly ResourceId: string;
  readonly TagsList: readonly Tag[];
}

export type AddTagsResponse = Readonly<Record<never, never>>;

export interface AdvancedEventSelector {
  readonly FieldSelectors: readonly AdvancedFieldSelector[];
  readonly Name?: string | undefined;
}

export interface AdvancedFieldSelector {
  readonly EndsWith?: readonly string[] | undefined;
  readonly Equals?: readonly string[] | undefined;
  readonly Field: string;
  readonly NotEndsWith?: readonly string[] | undefined;
  readonly NotEquals?: readonly string[] | undefined;
  readonly NotStartsWith?: readonly string[] | undefined;
  readonly StartsWith?: readonly string[] | undefined;
}

export interface AggregationConfiguration {
  readonly EventCategory: EventCategoryAggregation;
  readonly Templates: readonly Template[];
}

export type BillingMode =
  | "EXTENDABLE_RETENTION_PRICING"
  | "FIXED_RETENTION_PRICING";

export interface CancelQueryRequest {
  readonly EventDataStore?: string | undefined;
  readonly EventDataStoreOwnerAccountId?: string | undefined;
  readonly QueryId: string;
}

export interface CancelQueryResponse {
  readonly EventDataStoreOwnerAccountId?: string | undefined;
  readonly QueryId: string;
  readonly QueryStatus: QueryStatus;
}

export type CannotDelegateManagementAccountException = Readonly<Record<never, never>>;

export interface Channel {
  readonly ChannelArn?: string | undefined;
  readonly Name?: string | undefined;
}

export type ChannelARNInvalidException = Readonly<Record<never, never>>;

export type ChannelAlreadyExistsException = Readonly<Record<never, never>>;

export type ChannelExistsForEDSException = Readonly<Record<never, never>>;

export type ChannelMaxLimitExceededException = Readonly<Record<never, never>>;

export type ChannelNotFoundException = Readonly<Record<never, never>>;

export type CloudTrailARNInvalidException = Readonly<Record<never, never>>;

export type CloudTrailAccessNotEnabledException = Readonly<Record<never, never>>;

export type CloudTrailInvalidClientTokenIdException = Readonly<Record<never, never>>;

export type CloudWatchLogsDeliveryUnavailableException = Readonly<Record<never, never>>;

export type ConcurrentModificationException = Readonly<Record<never, never>>;

export type ConflictException = Readonly<Record<never, never>>;

export interface ContextKeySelector {
  readonly Equals: readonly string[];
  readonly Type: Type;
}

export interface CreateChannelRequest {
  readonly Destinations: readonly Destination[];
  readonly Name: string;
  readonly Source: string;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateChannelResponse {
  readonly ChannelArn?: string | undefined;
  readonly Destinations?: readonly Destination[] | undefined;
  readonly Name?: string | undefined;
  readonly Source?: string | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

export interface CreateDashboardRequest {
  readonly Name: string;
  readonly RefreshSchedule?: RefreshSchedule | undefined;
  readonly TagsList?: readonly Tag[] | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly Widgets?: readonly RequestWidget[] | undefined;
}

export interface CreateDashboardResponse {
  readonly DashboardArn?: string | undefined;
  readonly Name?: string | undefined;
  readonly RefreshSchedule?: RefreshSchedule | undefined;
  readonly TagsList?: readonly Tag[] | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly Type?: DashboardType | undefined;
  readonly Widgets?: readonly Widget[] | undefined;
}

export interface CreateEventDataStoreRequest {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly BillingMode?: BillingMode | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly MultiRegionEnabled?: boolean | undefined;
  readonly Name: string;
  readonly OrganizationEnabled?: boolean | undefined;
  readonly RetentionPeriod?: number | undefined;
  readonly StartIngestion?: boolean | undefined;
  readonly TagsList?: readonly Tag[] | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
}

export interface CreateEventDataStoreResponse {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly BillingMode?: BillingMode | undefined;
  readonly CreatedTimestamp?: Date | undefined;
  readonly EventDataStoreArn?: string | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly MultiRegionEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly OrganizationEnabled?: boolean | undefined;
  readonly RetentionPeriod?: number | undefined;
  readonly Status?: EventDataStoreStatus | undefined;
  readonly TagsList?: readonly Tag[] | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export interface CreateTrailRequest {
  readonly CloudWatchLogsLogGroupArn?: string | undefined;
  readonly CloudWatchLogsRoleArn?: string | undefined;
  readonly EnableLogFileValidation?: boolean | undefined;
  readonly IncludeGlobalServiceEvents?: boolean | undefined;
  readonly IsMultiRegionTrail?: boolean | undefined;
  readonly IsOrganizationTrail?: boolean | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly Name: string;
  readonly S3BucketName: string;
  readonly S3KeyPrefix?: string | undefined;
  readonly SnsTopicName?: string | undefined;
  readonly TagsList?: readonly Tag[] | undefined;
}

export interface CreateTrailResponse {
  readonly CloudWatchLogsLogGroupArn?: string | undefined;
  readonly CloudWatchLogsRoleArn?: string | undefined;
  readonly IncludeGlobalServiceEvents?: boolean | undefined;
  readonly IsMultiRegionTrail?: boolean | undefined;
  readonly IsOrganizationTrail?: boolean | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly LogFileValidationEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly S3BucketName?: string | undefined;
  readonly S3KeyPrefix?: string | undefined;
  readonly SnsTopicARN?: string | undefined;
  readonly SnsTopicName?: string | undefined;
  readonly TrailARN?: string | undefined;
}

export interface DashboardDetail {
  readonly DashboardArn?: string | undefined;
  readonly Type?: DashboardType | undefined;
}

export type DashboardStatus =
  | "CREATING"
  | "CREATED"
  | "UPDATING"
  | "UPDATED"
  | "DELETING";

export type DashboardType =
  | "MANAGED"
  | "CUSTOM";

export interface DataResource {
  readonly Type?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

export type DelegatedAdminAccountLimitExceededException = Readonly<Record<never, never>>;

export interface DeleteChannelRequest {
  readonly Channel: string;
}

export type DeleteChannelResponse = Readonly<Record<never, never>>;

export interface DeleteDashboardRequest {
  readonly DashboardId: string;
}

export type DeleteDashboardResponse = Readonly<Record<never, never>>;

export interface DeleteEventDataStoreRequest {
  readonly EventDataStore: string;
}

export type DeleteEventDataStoreResponse = Readonly<Record<never, never>>;

export interface DeleteResourcePolicyRequest {
  readonly ResourceArn: string;
}

export type DeleteResourcePolicyResponse = Readonly<Record<never, never>>;

export interface DeleteTrailRequest {
  readonly Name: string;
}

export type DeleteTrailResponse = Readonly<Record<never, never>>;

export type DeliveryStatus =
  | "SUCCESS"
  | "FAILED"
  | "FAILED_SIGNING_FILE"
  | "PENDING"
  | "RESOURCE_NOT_FOUND"
  | "ACCESS_DENIED"
  | "ACCESS_DENIED_SIGNING_FILE"
  | "CANCELLED"
  | "UNKNOWN";

export interface DeregisterOrganizationDelegatedAdminRequest {
  readonly DelegatedAdminAccountId: string;
}

export type DeregisterOrganizationDelegatedAdminResponse = Readonly<Record<never, never>>;

export interface DescribeQueryRequest {
  readonly EventDataStore?: string | undefined;
  readonly EventDataStoreOwnerAccountId?: string | undefined;
  readonly QueryAlias?: string | undefined;
  readonly QueryId?: string | undefined;
  readonly RefreshId?: string | undefined;
}

export interface DescribeQueryResponse {
  readonly DeliveryS3Uri?: string | undefined;
  readonly DeliveryStatus?: DeliveryStatus | undefined;
  readonly ErrorMessage?: string | undefined;
  readonly EventDataStoreOwnerAccountId?: string | undefined;
  readonly Prompt?: string | undefined;
  readonly QueryId?: string | undefined;
  readonly QueryStatistics?: QueryStatisticsForDescribeQuery | undefined;
  readonly QueryStatus?: QueryStatus | undefined;
  readonly QueryString?: string | undefined;
}

export interface DescribeTrailsRequest {
  readonly includeShadowTrails?: boolean | undefined;
  readonly trailNameList?: readonly string[] | undefined;
}

export interface DescribeTrailsResponse {
  readonly trailList?: readonly Trail[] | undefined;
}

export interface Destination {
  readonly Location: string;
  readonly Type: DestinationType;
}

export type DestinationType =
  | "EVENT_DATA_STORE"
  | "AWS_SERVICE";

export interface DisableFederationRequest {
  readonly EventDataStore: string;
}

export interface DisableFederationResponse {
  readonly EventDataStoreArn?: string | undefined;
  readonly FederationStatus?: FederationStatus | undefined;
}

export interface EnableFederationRequest {
  readonly EventDataStore: string;
  readonly FederationRoleArn: string;
}

export interface EnableFederationResponse {
  readonly EventDataStoreArn?: string | undefined;
  readonly FederationRoleArn?: string | undefined;
  readonly FederationStatus?: FederationStatus | undefined;
}

export interface Event {
  readonly AccessKeyId?: string | undefined;
  readonly CloudTrailEvent?: string | undefined;
  readonly EventId?: string | undefined;
  readonly EventName?: string | undefined;
  readonly EventSource?: string | undefined;
  readonly EventTime?: Date | undefined;
  readonly ReadOnly?: string | undefined;
  readonly Resources?: readonly Resource[] | undefined;
  readonly Username?: string | undefined;
}

export type EventCategory =
  | "insight";

export type EventCategoryAggregation =
  | "Data";

export interface EventDataStore {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly CreatedTimestamp?: Date | undefined;
  readonly EventDataStoreArn?: string | undefined;
  readonly MultiRegionEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly OrganizationEnabled?: boolean | undefined;
  readonly RetentionPeriod?: number | undefined;
  readonly Status?: EventDataStoreStatus | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export type EventDataStoreARNInvalidException = Readonly<Record<never, never>>;

export type EventDataStoreAlreadyExistsException = Readonly<Record<never, never>>;

export type EventDataStoreFederationEnabledException = Readonly<Record<never, never>>;

export type EventDataStoreHasOngoingImportException = Readonly<Record<never, never>>;

export type EventDataStoreMaxLimitExceededException = Readonly<Record<never, never>>;

export type EventDataStoreNotFoundException = Readonly<Record<never, never>>;

export type EventDataStoreStatus =
  | "CREATED"
  | "ENABLED"
  | "PENDING_DELETION"
  | "STARTING_INGESTION"
  | "STOPPING_INGESTION"
  | "STOPPED_INGESTION";

export type EventDataStoreTerminationProtectedException = Readonly<Record<never, never>>;

export interface EventSelector {
  readonly DataResources?: readonly DataResource[] | undefined;
  readonly ExcludeManagementEventSources?: readonly string[] | undefined;
  readonly IncludeManagementEvents?: boolean | undefined;
  readonly ReadWriteType?: ReadWriteType | undefined;
}

export type FederationStatus =
  | "ENABLING"
  | "ENABLED"
  | "DISABLING"
  | "DISABLED";

export interface GenerateQueryRequest {
  readonly EventDataStores: readonly string[];
  readonly Prompt: string;
}

export interface GenerateQueryResponse {
  readonly EventDataStoreOwnerAccountId?: string | undefined;
  readonly QueryAlias?: string | undefined;
  readonly QueryStatement?: string | undefined;
}

export type GenerateResponseException = Readonly<Record<never, never>>;

export interface GetChannelRequest {
  readonly Channel: string;
}

export interface GetChannelResponse {
  readonly ChannelArn?: string | undefined;
  readonly Destinations?: readonly Destination[] | undefined;
  readonly IngestionStatus?: IngestionStatus | undefined;
  readonly Name?: string | undefined;
  readonly Source?: string | undefined;
  readonly SourceConfig?: SourceConfig | undefined;
}

export interface GetDashboardRequest {
  readonly DashboardId: string;
}

export interface GetDashboardResponse {
  readonly CreatedTimestamp?: Date | undefined;
  readonly DashboardArn?: string | undefined;
  readonly LastRefreshFailureReason?: string | undefined;
  readonly LastRefreshId?: string | undefined;
  readonly RefreshSchedule?: RefreshSchedule | undefined;
  readonly Status?: DashboardStatus | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly Type?: DashboardType | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
  readonly Widgets?: readonly Widget[] | undefined;
}

export interface GetEventConfigurationRequest {
  readonly EventDataStore?: string | undefined;
  readonly TrailName?: string | undefined;
}

export interface GetEventConfigurationResponse {
  readonly AggregationConfigurations?: readonly AggregationConfiguration[] | undefined;
  readonly ContextKeySelectors?: readonly ContextKeySelector[] | undefined;
  readonly EventDataStoreArn?: string | undefined;
  readonly MaxEventSize?: MaxEventSize | undefined;
  readonly TrailARN?: string | undefined;
}

export interface GetEventDataStoreRequest {
  readonly EventDataStore: string;
}

export interface GetEventDataStoreResponse {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly BillingMode?: BillingMode | undefined;
  readonly CreatedTimestamp?: Date | undefined;
  readonly EventDataStoreArn?: string | undefined;
  readonly FederationRoleArn?: string | undefined;
  readonly FederationStatus?: FederationStatus | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly MultiRegionEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly OrganizationEnabled?: boolean | undefined;
  readonly PartitionKeys?: readonly PartitionKey[] | undefined;
  readonly RetentionPeriod?: number | undefined;
  readonly Status?: EventDataStoreStatus | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export interface GetEventSelectorsRequest {
  readonly TrailName: string;
}

export interface GetEventSelectorsResponse {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly EventSelectors?: readonly EventSelector[] | undefined;
  readonly TrailARN?: string | undefined;
}

export interface GetImportRequest {
  readonly ImportId: string;
}

export interface GetImportResponse {
  readonly CreatedTimestamp?: Date | undefined;
  readonly Destinations?: readonly string[] | undefined;
  readonly EndEventTime?: Date | undefined;
  readonly ImportId?: string | undefined;
  readonly ImportSource?: ImportSource | undefined;
  readonly ImportStatistics?: ImportStatistics | undefined;
  readonly ImportStatus?: ImportStatus | undefined;
  readonly StartEventTime?: Date | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export interface GetInsightSelectorsRequest {
  readonly EventDataStore?: string | undefined;
  readonly TrailName?: string | undefined;
}

export interface GetInsightSelectorsResponse {
  readonly EventDataStoreArn?: string | undefined;
  readonly InsightSelectors?: readonly InsightSelector[] | undefined;
  readonly InsightsDestination?: string | undefined;
  readonly TrailARN?: string | undefined;
}

export interface GetQueryResultsRequest {
  readonly EventDataStore?: string | undefined;
  readonly EventDataStoreOwnerAccountId?: string | undefined;
  readonly MaxQueryResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly QueryId: string;
}

export interface GetQueryResultsResponse {
  readonly ErrorMessage?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly QueryResultRows?: readonly (readonly Readonly<Record<string, string>>[])[] | undefined;
  readonly QueryStatistics?: QueryStatistics | undefined;
  readonly QueryStatus?: QueryStatus | undefined;
}

export interface GetResourcePolicyRequest {
  readonly ResourceArn: string;
}

export interface GetResourcePolicyResponse {
  readonly DelegatedAdminResourcePolicy?: string | undefined;
  readonly ResourceArn?: string | undefined;
  readonly ResourcePolicy?: string | undefined;
}

export interface GetTrailRequest {
  readonly Name: string;
}

export interface GetTrailResponse {
  readonly Trail?: Trail | undefined;
}

export interface GetTrailStatusRequest {
  readonly Name: string;
}

export interface GetTrailStatusResponse {
  readonly IsLogging?: boolean | undefined;
  readonly LatestCloudWatchLogsDeliveryError?: string | undefined;
  readonly LatestCloudWatchLogsDeliveryTime?: Date | undefined;
  readonly LatestDeliveryAttemptSucceeded?: string | undefined;
  readonly LatestDeliveryAttemptTime?: string | undefined;
  readonly LatestDeliveryError?: string | undefined;
  readonly LatestDeliveryTime?: Date | undefined;
  readonly LatestDigestDeliveryError?: string | undefined;
  readonly LatestDigestDeliveryTime?: Date | undefined;
  readonly LatestNotificationAttemptSucceeded?: string | undefined;
  readonly LatestNotificationAttemptTime?: string | undefined;
  readonly LatestNotificationError?: string | undefined;
  readonly LatestNotificationTime?: Date | undefined;
  readonly StartLoggingTime?: Date | undefined;
  readonly StopLoggingTime?: Date | undefined;
  readonly TimeLoggingStarted?: string | undefined;
  readonly TimeLoggingStopped?: string | undefined;
}

export interface ImportFailureListItem {
  readonly ErrorMessage?: string | undefined;
  readonly ErrorType?: string | undefined;
  readonly LastUpdatedTime?: Date | undefined;
  readonly Location?: string | undefined;
  readonly Status?: ImportFailureStatus | undefined;
}

export type ImportFailureStatus =
  | "FAILED"
  | "RETRY"
  | "SUCCEEDED";

export type ImportNotFoundException = Readonly<Record<never, never>>;

export interface ImportSource {
  readonly S3: S3ImportSource;
}

export interface ImportStatistics {
  readonly EventsCompleted?: number | undefined;
  readonly FailedEntries?: number | undefined;
  readonly FilesCompleted?: number | undefined;
  readonly PrefixesCompleted?: number | undefined;
  readonly PrefixesFound?: number | undefined;
}

export type ImportStatus =
  | "INITIALIZING"
  | "IN_PROGRESS"
  | "FAILED"
  | "STOPPED"
  | "COMPLETED";

export interface ImportsListItem {
  readonly CreatedTimestamp?: Date | undefined;
  readonly Destinations?: readonly string[] | undefined;
  readonly ImportId?: string | undefined;
  readonly ImportStatus?: ImportStatus | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export type InactiveEventDataStoreException = Readonly<Record<never, never>>;

export type InactiveQueryException = Readonly<Record<never, never>>;

export interface IngestionStatus {
  readonly LatestIngestionAttemptEventID?: string | undefined;
  readonly LatestIngestionAttemptTime?: Date | undefined;
  readonly LatestIngestionErrorCode?: string | undefined;
  readonly LatestIngestionSuccessEventID?: string | undefined;
  readonly LatestIngestionSuccessTime?: Date | undefined;
}

export type InsightNotEnabledException = Readonly<Record<never, never>>;

export interface InsightSelector {
  readonly EventCategories?: readonly SourceEventCategory[] | undefined;
  readonly InsightType?: InsightType | undefined;
}

export type InsightType =
  | "ApiCallRateInsight"
  | "ApiErrorRateInsight";

export type InsightsMetricDataType =
  | "FillWithZeros"
  | "NonZeroData";

export type InsufficientDependencyServiceAccessPermissionException = Readonly<Record<never, never>>;

export type InsufficientEncryptionPolicyException = Readonly<Record<never, never>>;

export type InsufficientIAMAccessPermissionException = Readonly<Record<never, never>>;

export type InsufficientS3BucketPolicyException = Readonly<Record<never, never>>;

export type InsufficientSnsTopicPolicyException = Readonly<Record<never, never>>;

export type InvalidCloudWatchLogsLogGroupArnException = Readonly<Record<never, never>>;

export type InvalidCloudWatchLogsRoleArnException = Readonly<Record<never, never>>;

export type InvalidDateRangeException = Readonly<Record<never, never>>;

export type InvalidEventCategoryException = Readonly<Record<never, never>>;

export type InvalidEventDataStoreCategoryException = Readonly<Record<never, never>>;

export type InvalidEventDataStoreStatusException = Readonly<Record<never, never>>;

export type InvalidEventSelectorsException = Readonly<Record<never, never>>;

export type InvalidHomeRegionException = Readonly<Record<never, never>>;

export type InvalidImportSourceException = Readonly<Record<never, never>>;

export type InvalidInsightSelectorsException = Readonly<Record<never, never>>;

export type InvalidKmsKeyIdException = Readonly<Record<never, never>>;

export type InvalidLookupAttributesException = Readonly<Record<never, never>>;

export type InvalidMaxResultsException = Readonly<Record<never, never>>;

export type InvalidNextTokenException = Readonly<Record<never, never>>;

export type InvalidParameterCombinationException = Readonly<Record<never, never>>;

export type InvalidParameterException = Readonly<Record<never, never>>;

export type InvalidQueryStatementException = Readonly<Record<never, never>>;

export type InvalidQueryStatusException = Readonly<Record<never, never>>;

export type InvalidS3BucketNameException = Readonly<Record<never, never>>;

export type InvalidS3PrefixException = Readonly<Record<never, never>>;

export type InvalidSnsTopicNameException = Readonly<Record<never, never>>;

export type InvalidSourceException = Readonly<Record<never, never>>;

export type InvalidTagParameterException = Readonly<Record<never, never>>;

export type InvalidTimeRangeException = Readonly<Record<never, never>>;

export type InvalidTokenException = Readonly<Record<never, never>>;

export type InvalidTrailNameException = Readonly<Record<never, never>>;

export type KmsException = Readonly<Record<never, never>>;

export type KmsKeyDisabledException = Readonly<Record<never, never>>;

export type KmsKeyNotFoundException = Readonly<Record<never, never>>;

export interface ListChannelsRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListChannelsResponse {
  readonly Channels?: readonly Channel[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListDashboardsRequest {
  readonly MaxResults?: number | undefined;
  readonly NamePrefix?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly Type?: DashboardType | undefined;
}

export interface ListDashboardsResponse {
  readonly Dashboards?: readonly DashboardDetail[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListEventDataStoresRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListEventDataStoresResponse {
  readonly EventDataStores?: readonly EventDataStore[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListImportFailuresRequest {
  readonly ImportId: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListImportFailuresResponse {
  readonly Failures?: readonly ImportFailureListItem[] | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListImportsRequest {
  readonly Destination?: string | undefined;
  readonly ImportStatus?: ImportStatus | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface ListImportsResponse {
  readonly Imports?: readonly ImportsListItem[] | undefined;
  readonly NextToken?: string | undefined;
}

export type ListInsightsDataDimensionKey =
  | "EventId"
  | "EventName"
  | "EventSource";

export interface ListInsightsDataRequest {
  readonly DataType: ListInsightsDataType;
  readonly Dimensions?: Readonly<Record<string, string>> | undefined;
  readonly EndTime?: Date | undefined;
  readonly InsightSource: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly StartTime?: Date | undefined;
}

export interface ListInsightsDataResponse {
  readonly Events?: readonly Event[] | undefined;
  readonly NextToken?: string | undefined;
}

export type ListInsightsDataType =
  | "InsightsEvents";

export interface ListInsightsMetricDataRequest {
  readonly DataType?: InsightsMetricDataType | undefined;
  readonly EndTime?: Date | undefined;
  readonly ErrorCode?: string | undefined;
  readonly EventName: string;
  readonly EventSource: string;
  readonly InsightType: InsightType;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly Period?: number | undefined;
  readonly StartTime?: Date | undefined;
  readonly TrailName?: string | undefined;
}

export interface ListInsightsMetricDataResponse {
  readonly ErrorCode?: string | undefined;
  readonly EventName?: string | undefined;
  readonly EventSource?: string | undefined;
  readonly InsightType?: InsightType | undefined;
  readonly NextToken?: string | undefined;
  readonly Timestamps?: readonly Date[] | undefined;
  readonly TrailARN?: string | undefined;
  readonly Values?: readonly number[] | undefined;
}

export interface ListPublicKeysRequest {
  readonly EndTime?: Date | undefined;
  readonly NextToken?: string | undefined;
  readonly StartTime?: Date | undefined;
}

export interface ListPublicKeysResponse {
  readonly NextToken?: string | undefined;
  readonly PublicKeyList?: readonly PublicKey[] | undefined;
}

export interface ListQueriesRequest {
  readonly EndTime?: Date | undefined;
  readonly EventDataStore: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly QueryStatus?: QueryStatus | undefined;
  readonly StartTime?: Date | undefined;
}

export interface ListQueriesResponse {
  readonly NextToken?: string | undefined;
  readonly Queries?: readonly Query[] | undefined;
}

export interface ListTagsRequest {
  readonly NextToken?: string | undefined;
  readonly ResourceIdList: readonly string[];
}

export interface ListTagsResponse {
  readonly NextToken?: string | undefined;
  readonly ResourceTagList?: readonly ResourceTag[] | undefined;
}

export interface ListTrailsRequest {
  readonly NextToken?: string | undefined;
}

export interface ListTrailsResponse {
  readonly NextToken?: string | undefined;
  readonly Trails?: readonly TrailInfo[] | undefined;
}

export interface LookupAttribute {
  readonly AttributeKey: LookupAttributeKey;
  readonly AttributeValue: string;
}

export type LookupAttributeKey =
  | "EventId"
  | "EventName"
  | "ReadOnly"
  | "Username"
  | "ResourceType"
  | "ResourceName"
  | "EventSource"
  | "AccessKeyId";

export interface LookupEventsRequest {
  readonly EndTime?: Date | undefined;
  readonly EventCategory?: EventCategory | undefined;
  readonly LookupAttributes?: readonly LookupAttribute[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly StartTime?: Date | undefined;
}

export interface LookupEventsResponse {
  readonly Events?: readonly Event[] | undefined;
  readonly NextToken?: string | undefined;
}

export type MaxConcurrentQueriesException = Readonly<Record<never, never>>;

export type MaxEventSize =
  | "Standard"
  | "Large";

export type MaximumNumberOfTrailsExceededException = Readonly<Record<never, never>>;

export type NoManagementAccountSLRExistsException = Readonly<Record<never, never>>;

export type NotOrganizationManagementAccountException = Readonly<Record<never, never>>;

export type NotOrganizationMasterAccountException = Readonly<Record<never, never>>;

export type OperationNotPermittedException = Readonly<Record<never, never>>;

export type OrganizationNotInAllFeaturesModeException = Readonly<Record<never, never>>;

export type OrganizationsNotInUseException = Readonly<Record<never, never>>;

export interface PartitionKey {
  readonly Name: string;
  readonly Type: string;
}

export interface PublicKey {
  readonly Fingerprint?: string | undefined;
  readonly ValidityEndTime?: Date | undefined;
  readonly ValidityStartTime?: Date | undefined;
  readonly Value?: Uint8Array | undefined;
}

export interface PutEventConfigurationRequest {
  readonly AggregationConfigurations?: readonly AggregationConfiguration[] | undefined;
  readonly ContextKeySelectors?: readonly ContextKeySelector[] | undefined;
  readonly EventDataStore?: string | undefined;
  readonly MaxEventSize?: MaxEventSize | undefined;
  readonly TrailName?: string | undefined;
}

export interface PutEventConfigurationResponse {
  readonly AggregationConfigurations?: readonly AggregationConfiguration[] | undefined;
  readonly ContextKeySelectors?: readonly ContextKeySelector[] | undefined;
  readonly EventDataStoreArn?: string | undefined;
  readonly MaxEventSize?: MaxEventSize | undefined;
  readonly TrailARN?: string | undefined;
}

export interface PutEventSelectorsRequest {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly EventSelectors?: readonly EventSelector[] | undefined;
  readonly TrailName: string;
}

export interface PutEventSelectorsResponse {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly EventSelectors?: readonly EventSelector[] | undefined;
  readonly TrailARN?: string | undefined;
}

export interface PutInsightSelectorsRequest {
  readonly EventDataStore?: string | undefined;
  readonly InsightSelectors: readonly InsightSelector[];
  readonly InsightsDestination?: string | undefined;
  readonly TrailName?: string | undefined;
}

export interface PutInsightSelectorsResponse {
  readonly EventDataStoreArn?: string | undefined;
  readonly InsightSelectors?: readonly InsightSelector[] | undefined;
  readonly InsightsDestination?: string | undefined;
  readonly TrailARN?: string | undefined;
}

export interface PutResourcePolicyRequest {
  readonly ResourceArn: string;
  readonly ResourcePolicy: string;
}

export interface PutResourcePolicyResponse {
  readonly DelegatedAdminResourcePolicy?: string | undefined;
  readonly ResourceArn?: string | undefined;
  readonly ResourcePolicy?: string | undefined;
}

export interface Query {
  readonly CreationTime?: Date | undefined;
  readonly QueryId?: string | undefined;
  readonly QueryStatus?: QueryStatus | undefined;
}

export type QueryIdNotFoundException = Readonly<Record<never, never>>;

export interface QueryStatistics {
  readonly BytesScanned?: number | undefined;
  readonly ResultsCount?: number | undefined;
  readonly TotalResultsCount?: number | undefined;
}

export interface QueryStatisticsForDescribeQuery {
  readonly BytesScanned?: number | undefined;
  readonly CreationTime?: Date | undefined;
  readonly EventsMatched?: number | undefined;
  readonly EventsScanned?: number | undefined;
  readonly ExecutionTimeInMillis?: number | undefined;
}

export type QueryStatus =
  | "QUEUED"
  | "RUNNING"
  | "FINISHED"
  | "FAILED"
  | "CANCELLED"
  | "TIMED_OUT";

export type ReadWriteType =
  | "ReadOnly"
  | "WriteOnly"
  | "All";

export interface RefreshSchedule {
  readonly Frequency?: RefreshScheduleFrequency | undefined;
  readonly Status?: RefreshScheduleStatus | undefined;
  readonly TimeOfDay?: string | undefined;
}

export interface RefreshScheduleFrequency {
  readonly Unit?: RefreshScheduleFrequencyUnit | undefined;
  readonly Value?: number | undefined;
}

export type RefreshScheduleFrequencyUnit =
  | "HOURS"
  | "DAYS";

export type RefreshScheduleStatus =
  | "ENABLED"
  | "DISABLED";

export interface RegisterOrganizationDelegatedAdminRequest {
  readonly MemberAccountId: string;
}

export type RegisterOrganizationDelegatedAdminResponse = Readonly<Record<never, never>>;

export interface RemoveTagsRequest {
  readonly ResourceId: string;
  readonly TagsList: readonly Tag[];
}

export type RemoveTagsResponse = Readonly<Record<never, never>>;

export interface RequestWidget {
  readonly QueryParameters?: readonly string[] | undefined;
  readonly QueryStatement: string;
  readonly ViewProperties: Readonly<Record<string, string>>;
}

export interface Resource {
  readonly ResourceName?: string | undefined;
  readonly ResourceType?: string | undefined;
}

export type ResourceARNNotValidException = Readonly<Record<never, never>>;

export type ResourceNotFoundException = Readonly<Record<never, never>>;

export type ResourcePolicyNotFoundException = Readonly<Record<never, never>>;

export type ResourcePolicyNotValidException = Readonly<Record<never, never>>;

export interface ResourceTag {
  readonly ResourceId?: string | undefined;
  readonly TagsList?: readonly Tag[] | undefined;
}

export type ResourceTypeNotSupportedException = Readonly<Record<never, never>>;

export interface RestoreEventDataStoreRequest {
  readonly EventDataStore: string;
}

export interface RestoreEventDataStoreResponse {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly BillingMode?: BillingMode | undefined;
  readonly CreatedTimestamp?: Date | undefined;
  readonly EventDataStoreArn?: string | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly MultiRegionEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly OrganizationEnabled?: boolean | undefined;
  readonly RetentionPeriod?: number | undefined;
  readonly Status?: EventDataStoreStatus | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export type S3BucketDoesNotExistException = Readonly<Record<never, never>>;

export interface S3ImportSource {
  readonly S3BucketAccessRoleArn: string;
  readonly S3BucketRegion: string;
  readonly S3LocationUri: string;
}

export interface SearchSampleQueriesRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly SearchPhrase: string;
}

export interface SearchSampleQueriesResponse {
  readonly NextToken?: string | undefined;
  readonly SearchResults?: readonly SearchSampleQueriesSearchResult[] | undefined;
}

export interface SearchSampleQueriesSearchResult {
  readonly Description?: string | undefined;
  readonly Name?: string | undefined;
  readonly Relevance?: number | undefined;
  readonly SQL?: string | undefined;
}

export type ServiceQuotaExceededException = Readonly<Record<never, never>>;

export interface SourceConfig {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly ApplyToAllRegions?: boolean | undefined;
}

export type SourceEventCategory =
  | "Management"
  | "Data";

export interface StartDashboardRefreshRequest {
  readonly DashboardId: string;
  readonly QueryParameterValues?: Readonly<Record<string, string>> | undefined;
}

export interface StartDashboardRefreshResponse {
  readonly RefreshId?: string | undefined;
}

export interface StartEventDataStoreIngestionRequest {
  readonly EventDataStore: string;
}

export type StartEventDataStoreIngestionResponse = Readonly<Record<never, never>>;

export interface StartImportRequest {
  readonly Destinations?: readonly string[] | undefined;
  readonly EndEventTime?: Date | undefined;
  readonly ImportId?: string | undefined;
  readonly ImportSource?: ImportSource | undefined;
  readonly StartEventTime?: Date | undefined;
}

export interface StartImportResponse {
  readonly CreatedTimestamp?: Date | undefined;
  readonly Destinations?: readonly string[] | undefined;
  readonly EndEventTime?: Date | undefined;
  readonly ImportId?: string | undefined;
  readonly ImportSource?: ImportSource | undefined;
  readonly ImportStatus?: ImportStatus | undefined;
  readonly StartEventTime?: Date | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export interface StartLoggingRequest {
  readonly Name: string;
}

export type StartLoggingResponse = Readonly<Record<never, never>>;

export interface StartQueryRequest {
  readonly DeliveryS3Uri?: string | undefined;
  readonly EventDataStoreOwnerAccountId?: string | undefined;
  readonly QueryAlias?: string | undefined;
  readonly QueryParameters?: readonly string[] | undefined;
  readonly QueryStatement?: string | undefined;
}

export interface StartQueryResponse {
  readonly EventDataStoreOwnerAccountId?: string | undefined;
  readonly QueryId?: string | undefined;
}

export interface StopEventDataStoreIngestionRequest {
  readonly EventDataStore: string;
}

export type StopEventDataStoreIngestionResponse = Readonly<Record<never, never>>;

export interface StopImportRequest {
  readonly ImportId: string;
}

export interface StopImportResponse {
  readonly CreatedTimestamp?: Date | undefined;
  readonly Destinations?: readonly string[] | undefined;
  readonly EndEventTime?: Date | undefined;
  readonly ImportId?: string | undefined;
  readonly ImportSource?: ImportSource | undefined;
  readonly ImportStatistics?: ImportStatistics | undefined;
  readonly ImportStatus?: ImportStatus | undefined;
  readonly StartEventTime?: Date | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export interface StopLoggingRequest {
  readonly Name: string;
}

export type StopLoggingResponse = Readonly<Record<never, never>>;

export interface Tag {
  readonly Key: string;
  readonly Value?: string | undefined;
}

export type TagsLimitExceededException = Readonly<Record<never, never>>;

export type Template =
  | "API_ACTIVITY"
  | "RESOURCE_ACCESS"
  | "USER_ACTIONS";

export type ThrottlingException = Readonly<Record<never, never>>;

export interface Trail {
  readonly CloudWatchLogsLogGroupArn?: string | undefined;
  readonly CloudWatchLogsRoleArn?: string | undefined;
  readonly HasCustomEventSelectors?: boolean | undefined;
  readonly HasInsightSelectors?: boolean | undefined;
  readonly HomeRegion?: string | undefined;
  readonly IncludeGlobalServiceEvents?: boolean | undefined;
  readonly IsMultiRegionTrail?: boolean | undefined;
  readonly IsOrganizationTrail?: boolean | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly LogFileValidationEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly S3BucketName?: string | undefined;
  readonly S3KeyPrefix?: string | undefined;
  readonly SnsTopicARN?: string | undefined;
  readonly SnsTopicName?: string | undefined;
  readonly TrailARN?: string | undefined;
}

export type TrailAlreadyExistsException = Readonly<Record<never, never>>;

export interface TrailInfo {
  readonly HomeRegion?: string | undefined;
  readonly Name?: string | undefined;
  readonly TrailARN?: string | undefined;
}

export type TrailNotFoundException = Readonly<Record<never, never>>;

export type TrailNotProvidedException = Readonly<Record<never, never>>;

export type Type =
  | "TagContext"
  | "RequestContext";

export type UnsupportedOperationException = Readonly<Record<never, never>>;

export interface UpdateChannelRequest {
  readonly Channel: string;
  readonly Destinations?: readonly Destination[] | undefined;
  readonly Name?: string | undefined;
}

export interface UpdateChannelResponse {
  readonly ChannelArn?: string | undefined;
  readonly Destinations?: readonly Destination[] | undefined;
  readonly Name?: string | undefined;
  readonly Source?: string | undefined;
}

export interface UpdateDashboardRequest {
  readonly DashboardId: string;
  readonly RefreshSchedule?: RefreshSchedule | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly Widgets?: readonly RequestWidget[] | undefined;
}

export interface UpdateDashboardResponse {
  readonly CreatedTimestamp?: Date | undefined;
  readonly DashboardArn?: string | undefined;
  readonly Name?: string | undefined;
  readonly RefreshSchedule?: RefreshSchedule | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly Type?: DashboardType | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
  readonly Widgets?: readonly Widget[] | undefined;
}

export interface UpdateEventDataStoreRequest {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly BillingMode?: BillingMode | undefined;
  readonly EventDataStore: string;
  readonly KmsKeyId?: string | undefined;
  readonly MultiRegionEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly OrganizationEnabled?: boolean | undefined;
  readonly RetentionPeriod?: number | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
}

export interface UpdateEventDataStoreResponse {
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
  readonly BillingMode?: BillingMode | undefined;
  readonly CreatedTimestamp?: Date | undefined;
  readonly EventDataStoreArn?: string | undefined;
  readonly FederationRoleArn?: string | undefined;
  readonly FederationStatus?: FederationStatus | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly MultiRegionEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly OrganizationEnabled?: boolean | undefined;
  readonly RetentionPeriod?: number | undefined;
  readonly Status?: EventDataStoreStatus | undefined;
  readonly TerminationProtectionEnabled?: boolean | undefined;
  readonly UpdatedTimestamp?: Date | undefined;
}

export interface UpdateTrailRequest {
  readonly CloudWatchLogsLogGroupArn?: string | undefined;
  readonly CloudWatchLogsRoleArn?: string | undefined;
  readonly EnableLogFileValidation?: boolean | undefined;
  readonly IncludeGlobalServiceEvents?: boolean | undefined;
  readonly IsMultiRegionTrail?: boolean | undefined;
  readonly IsOrganizationTrail?: boolean | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly Name: string;
  readonly S3BucketName?: string | undefined;
  readonly S3KeyPrefix?: string | undefined;
  readonly SnsTopicName?: string | undefined;
}

export interface UpdateTrailResponse {
  readonly CloudWatchLogsLogGroupArn?: string | undefined;
  readonly CloudWatchLogsRoleArn?: string | undefined;
  readonly IncludeGlobalServiceEvents?: boolean | undefined;
  readonly IsMultiRegionTrail?: boolean | undefined;
  readonly IsOrganizationTrail?: boolean | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly LogFileValidationEnabled?: boolean | undefined;
  readonly Name?: string | undefined;
  readonly S3BucketName?: string | undefined;
  readonly S3KeyPrefix?: string | undefined;
  readonly SnsTopicARN?: string | undefined;
  readonly SnsTopicName?: string | undefined;
  readonly TrailARN?: string | undefined;
}

export interface Widget {
  readonly QueryAlias?: string | undefined;
  readonly QueryParameters?: readonly string[] | undefined;
  readonly QueryStatement?: string | undefined;
  readonly ViewProperties?: Readonly<Record<string, string>> | undefined;
}

/** Input and output of each operation. */
export interface CloudtrailOperations {
  readonly AddTags: {
    readonly input: AddTagsRequest;
    readonly output: AddTagsResponse;
  };
  readonly CancelQuery: {
    readonly input: CancelQueryRequest;
    readonly output: CancelQueryResponse;
  };
  readonly CreateChannel: {
    readonly input: CreateChannelRequest;
    readonly output: CreateChannelResponse;
  };
  readonly CreateDashboard: {
    readonly input: CreateDashboardRequest;
    readonly output: CreateDashboardResponse;
  };
  readonly CreateEventDataStore: {
    readonly input: CreateEventDataStoreRequest;
    readonly output: CreateEventDataStoreResponse;
  };
  readonly CreateTrail: {
    readonly input: CreateTrailRequest;
    readonly output: CreateTrailResponse;
  };
  readonly DeleteChannel: {
    readonly input: DeleteChannelRequest;
    readonly output: DeleteChannelResponse;
  };
  readonly DeleteDashboard: {
    readonly input: DeleteDashboardRequest;
    readonly output: DeleteDashboardResponse;
  };
  readonly DeleteEventDataStore: {
    readonly input: DeleteEventDataStoreRequest;
    readonly output: DeleteEventDataStoreResponse;
  };
  readonly DeleteResourcePolicy: {
    readonly input: DeleteResourcePolicyRequest;
    readonly output: DeleteResourcePolicyResponse;
  };
  readonly DeleteTrail: {
    readonly input: DeleteTrailRequest;
    readonly output: DeleteTrailResponse;
  };
  readonly DeregisterOrganizationDelegatedAdmin: {
    readonly input: DeregisterOrganizationDelegatedAdminRequest;
    readonly output: DeregisterOrganizationDelegatedAdminResponse;
  };
  readonly DescribeQuery: {
    readonly input: DescribeQueryRequest;
    readonly output: DescribeQueryResponse;
  };
  readonly DescribeTrails: {
    readonly input: DescribeTrailsRequest;
    readonly output: DescribeTrailsResponse;
  };
  readonly DisableFederation: {
    readonly input: DisableFederationRequest;
    readonly output: DisableFederationResponse;
  };
  readonly EnableFederation: {
    readonly input: EnableFederationRequest;
    readonly output: EnableFederationResponse;
  };
  readonly GenerateQuery: {
    readonly input: GenerateQueryRequest;
    readonly output: GenerateQueryResponse;
  };
  readonly GetChannel: {
    readonly input: GetChannelRequest;
    readonly output: GetChannelResponse;
  };
  readonly GetDashboard: {
    readonly input: GetDashboardRequest;
    readonly output: GetDashboardResponse;
  };
  readonly GetEventConfiguration: {
    readonly input: GetEventConfigurationRequest;
    readonly output: GetEventConfigurationResponse;
  };
  readonly GetEventDataStore: {
    readonly input: GetEventDataStoreRequest;
    readonly output: GetEventDataStoreResponse;
  };
  readonly GetEventSelectors: {
    readonly input: GetEventSelectorsRequest;
    readonly output: GetEventSelectorsResponse;
  };
  readonly GetImport: {
    readonly input: GetImportRequest;
    readonly output: GetImportResponse;
  };
  readonly GetInsightSelectors: {
    readonly input: GetInsightSelectorsRequest;
    readonly output: GetInsightSelectorsResponse;
  };
  readonly GetQueryResults: {
    readonly input: GetQueryResultsRequest;
    readonly output: GetQueryResultsResponse;
  };
  readonly GetResourcePolicy: {
    readonly input: GetResourcePolicyRequest;
    readonly output: GetResourcePolicyResponse;
  };
  readonly GetTrail: {
    readonly input: GetTrailRequest;
    readonly output: GetTrailResponse;
  };
  readonly GetTrailStatus: {
    readonly input: GetTrailStatusRequest;
    readonly output: GetTrailStatusResponse;
  };
  readonly ListChannels: {
    readonly input: ListChannelsRequest;
    readonly output: ListChannelsResponse;
  };
  readonly ListDashboards: {
    readonly input: ListDashboardsRequest;
    readonly output: ListDashboardsResponse;
  };
  readonly ListEventDataStores: {
    readonly input: ListEventDataStoresRequest;
    readonly output: ListEventDataStoresResponse;
  };
  readonly ListImportFailures: {
    readonly input: ListImportFailuresRequest;
    readonly output: ListImportFailuresResponse;
  };
  readonly ListImports: {
    readonly input: ListImportsRequest;
    readonly output: ListImportsResponse;
  };
  readonly ListInsightsData: {
    readonly input: ListInsightsDataRequest;
    readonly output: ListInsightsDataResponse;
  };
  readonly ListInsightsMetricData: {
    readonly input: ListInsightsMetricDataRequest;
    readonly output: ListInsightsMetricDataResponse;
  };
  readonly ListPublicKeys: {
    readonly input: ListPublicKeysRequest;
    readonly output: ListPublicKeysResponse;
  };
  readonly ListQueries: {
    readonly input: ListQueriesRequest;
    readonly output: ListQueriesResponse;
  };
  readonly ListTags: {
    readonly input: ListTagsRequest;
    readonly output: ListTagsResponse;
  };
  readonly ListTrails: {
    readonly input: ListTrailsRequest;
    readonly output: ListTrailsResponse;
  };
  readonly LookupEvents: {
    readonly input: LookupEventsRequest;
    readonly output: LookupEventsResponse;
  };
  readonly PutEventConfiguration: {
    readonly input: PutEventConfigurationRequest;
    readonly output: PutEventConfigurationResponse;
  };
  readonly PutEventSelectors: {
    readonly input: PutEventSelectorsRequest;
    readonly output: PutEventSelectorsResponse;
  };
  readonly PutInsightSelectors: {
    readonly input: PutInsightSelectorsRequest;
    readonly output: PutInsightSelectorsResponse;
  };
  readonly PutResourcePolicy: {
    readonly input: PutResourcePolicyRequest;
    readonly output: PutResourcePolicyResponse;
  };
  readonly RegisterOrganizationDelegatedAdmin: {
    readonly input: RegisterOrganizationDelegatedAdminRequest;
    readonly output: RegisterOrganizationDelegatedAdminResponse;
  };
  readonly RemoveTags: {
    readonly input: RemoveTagsRequest;
    readonly output: RemoveTagsResponse;
  };
  readonly RestoreEventDataStore: {
    readonly input: RestoreEventDataStoreRequest;
    readonly output: RestoreEventDataStoreResponse;
  };
  readonly SearchSampleQueries: {
    readonly input: SearchSampleQueriesRequest;
    readonly output: SearchSampleQueriesResponse;
  };
  readonly StartDashboardRefresh: {
    readonly input: StartDashboardRefreshRequest;
    readonly output: StartDashboardRefreshResponse;
  };
  readonly StartEventDataStoreIngestion: {
    readonly input: StartEventDataStoreIngestionRequest;
    readonly output: StartEventDataStoreIngestionResponse;
  };
  readonly StartImport: {
    readonly input: StartImportRequest;
    readonly output: StartImportResponse;
  };
  readonly StartLogging: {
    readonly input: StartLoggingRequest;
    readonly output: StartLoggingResponse;
  };
  readonly StartQuery: {
    readonly input: StartQueryRequest;
    readonly output: StartQueryResponse;
  };
  readonly StopEventDataStoreIngestion: {
    readonly input: StopEventDataStoreIngestionRequest;
    readonly output: StopEventDataStoreIngestionResponse;
  };
  readonly StopImport: {
    readonly input: StopImportRequest;
    readonly output: StopImportResponse;
  };
  readonly StopLogging: {
    readonly input: StopLoggingRequest;
    readonly output: StopLoggingResponse;
  };
  readonly UpdateChannel: {
    readonly input: UpdateChannelRequest;
    readonly output: UpdateChannelResponse;
  };
  readonly UpdateDashboard: {
    readonly input: UpdateDashboardRequest;
    readonly output: UpdateDashboardResponse;
  };
  readonly UpdateEventDataStore: {
    readonly input: UpdateEventDataStoreRequest;
    readonly output: UpdateEventDataStoreResponse;
  };
  readonly UpdateTrail: {
    readonly input: UpdateTrailRequest;
    readonly output: UpdateTrailResponse;
  };
}

export type CloudtrailOperationName = keyof CloudtrailOperations;
