// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Authorization.Clients;

/// <summary>The purposes of the W3C Data Privacy Vocabulary 2.0, which <c>dpv:</c> scope values name, case-sensitive (AS-57).</summary>
internal static class PurposeVocabulary
{
    private const string Terms = """
        AcademicResearch AccountManagement Advertising AgeVerification CombatClimateChange CommercialPurpose CommercialResearch
        CommunicationForCustomerCare CommunicationManagement CounterMoneyLaundering Counterterrorism CreditChecking CustomerCare
        CustomerClaimsManagement CustomerManagement CustomerOrderManagement CustomerRelationshipManagement
        CustomerSolvencyMonitoring DataAltruism DeliveryOfGoods DirectMarketing DisputeManagement EnforceAccessControl
        EnforceSecurity EstablishContractualAgreement FraudPreventionAndDetection FulfilmentOfContractualObligation
        FulfilmentOfObligation HumanResourceManagement IdentityAuthentication IdentityVerification
        ImproveExistingProductsAndServices ImproveHealthcare ImproveInternalCRMProcesses ImprovePublicServices
        ImproveTransportMobility IncreaseServiceRobustness InternalResourceOptimisation LegalCompliance
        MaintainCreditCheckingDatabase MaintainCreditRatingDatabase MaintainFraudDatabase Marketing MemberPartnerManagement
        MisusePreventionAndDetection NonCommercialPurpose NonCommercialResearch OptimisationForConsumer
        OptimisationForController OptimiseUserInterface OrganisationComplianceManagement OrganisationGovernance
        OrganisationRiskManagement PaymentManagement Personalisation PersonalisedAdvertising PersonalisedBenefits
        PersonnelHiring PersonnelManagement PersonnelPayment ProtectionOfIPR ProtectionOfNationalSecurity
        ProtectionOfPublicSecurity ProvideEventRecommendations ProvideOfficialStatistics ProvidePersonalisedRecommendations
        ProvideProductRecommendations PublicBenefit PublicPolicyMaking PublicRelations RecordManagement RepairImpairments
        RequestedServiceProvision ResearchAndDevelopment RightsFulfillment ScientificResearch SearchFunctionalities
        SellDataToThirdParties SellInsightsFromData SellProducts SellProductsToDataSubject ServiceOptimisation
        ServicePersonalisation ServiceProvision ServiceRegistration ServiceUsageAnalytics SocialMediaMarketing
        TargetedAdvertising TechnicalServiceProvision UserInterfacePersonalisation VendorManagement VendorPayment
        VendorRecordsManagement VendorSelectionAssessment Verification
        """;

    private static readonly FrozenSet<string> Known =
        Terms.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the vocabulary has this term, given without <c>dpv:</c>.</summary>
    public static bool Contains(string term) => Known.Contains(term);
}
