"""Classes of drugs by their headings in MeSH, for :mod:`kg.terminology.drug_classes`.

A class begins with its MeSH id and label; the indented lines below it say more, under the names of
:class:`~kg.terminology.drug_classes.DrugClass`. ``inhibits``, ``antibodies`` and ``kinases`` say
what its drugs act on, from which the usual names of the class are made ("EGFR inhibitors",
"anti-CD20 antibodies", "ALK TKIs"). Owns the facts; refuses to know how they are used.
"""

from __future__ import annotations

ROWS = """
D019161 Hydroxymethylglutaryl-CoA Reductase Inhibitors
 names: statins, HMG-CoA reductase inhibitors
 members: -vastatin
D047428 Protein Kinase Inhibitors
 names: kinase inhibitors
 members: -tinib, -rafenib, -ciclib, -lisib, -sertib, -anib, midostaurin, enzastaurin, alvocidib
 members: ruboxistaurin, seliciclib, fasudil, netarsudil
 besides: pegaptanib, bevasiranib, opaganib, briciclib, recilisib
D000092004 Tyrosine Kinase Inhibitors
 names: TKIs, TKI
 members: -tinib, -anib, sorafenib, regorafenib, midostaurin
 besides: -metinib, pegaptanib, bevasiranib, opaganib
 broader: D047428
D000091203 MTOR Inhibitors
 names: mammalian target of rapamycin inhibitors, mechanistic target of rapamycin inhibitors
 names: rapalogs
 members: sirolimus, rapamycin, everolimus, temsirolimus, ridaforolimus, deforolimus, zotarolimus
 members: umirolimus, biolimus, vistusertib, sapanisertib, onatasertib
 broader: D047428
D000075242 Janus Kinase Inhibitors
 names: JAK inhibitors
 members: -citinib, ruxolitinib, fedratinib, momelotinib, pacritinib, filgotinib
D000082082 Immune Checkpoint Inhibitors
 names: checkpoint inhibitors, immune checkpoint blockers, checkpoint blockade
 members: nivolumab, pembrolizumab, cemiplimab, dostarlimab, tislelizumab, camrelizumab, sintilimab
 members: toripalimab, spartalizumab, retifanlimab, zimberelimab, balstilimab, penpulimab
 members: serplulimab, atezolizumab, durvalumab, avelumab, envafolimab, sugemalimab, ipilimumab
 members: tremelimumab, zalifrelimab, relatlimab
 broader: D000074322
D000319 Adrenergic beta-Antagonists
 names: beta blockers, beta-adrenergic blockers, beta antagonists, beta-receptor blockers
 members: -olol, -alol, carvedilol, bucindolol
 besides: stanozolol
D000959 Antihypertensive Agents
 names: blood pressure medicines, blood pressure lowering drugs
 members: clonidine, hydralazine, minoxidil, methyldopa, guanfacine, prazosin, doxazosin, aliskiren
 includes: D000319, D000806, D057911, D002121, D049993
D017367 Selective Serotonin Reuptake Inhibitors
 names: SSRIs, SSRI, serotonin reuptake inhibitors, serotonin uptake inhibitors
 members: fluoxetine, paroxetine, sertraline, citalopram, escitalopram, fluvoxamine, dapoxetine
D000068760 Serotonin and Noradrenaline Reuptake Inhibitors
 names: SNRIs, SNRI, serotonin norepinephrine reuptake inhibitors
 members: venlafaxine, desvenlafaxine, duloxetine, milnacipran, levomilnacipran
D000929 Antidepressive Agents, Tricyclic
 names: tricyclics, tricyclic antidepressants
 members: -triptyline, imipramine, desipramine, clomipramine, trimipramine, doxepin
D000928 Antidepressive Agents
 names: antidepressants
 members: bupropion, mirtazapine, trazodone, nefazodone, vortioxetine, vilazodone, phenelzine
 members: tranylcypromine, moclobemide, agomelatine, reboxetine, mianserin, esketamine
 includes: D017367, D000068760, D000929
D000806 Angiotensin-Converting Enzyme Inhibitors
 names: ACE inhibitors
 members: -pril, -prilat
D057911 Angiotensin Receptor Antagonists
 names: angiotensin receptor blockers, sartans
 members: -sartan
D043823 Taxoids
 names: taxanes
 members: -taxel
D018943 Anthracyclines
 members: -rubicin
D000911 Antibodies, Monoclonal
 names: mAbs
 members: -mab, muromonab, muromonab-cd3
D005938 Glucocorticoids
 members: dexamethasone, betamethasone, prednisone, prednisolone, methylprednisolone, hydrocortisone
 members: cortisone, triamcinolone, budesonide, fluticasone, mometasone, beclomethasone
 members: beclometasone, clobetasol, ciclesonide, flunisolide, fluocinolone, fluocinonide
 members: deflazacort, loteprednol, difluprednate, rimexolone, desonide, fluorometholone
 members: desoximetasone, halobetasol, ulobetasol, diflorasone, clocortolone, vamorolone
D000305 Adrenal Cortex Hormones
 names: corticosteroids
 members: fludrocortisone
 includes: D005938
D000701 Analgesics, Opioid
 names: opioids, opiates, opioid analgesics, narcotic analgesics
 members: -fentanil, fentanyl, morphine, oxycodone, hydrocodone, hydromorphone, oxymorphone, codeine
 members: methadone, levomethadone, buprenorphine, tramadol, tapentadol, meperidine, pethidine
 members: nalbuphine, butorphanol, pentazocine, levorphanol, dihydrocodeine, diamorphine
 members: propoxyphene, dextropropoxyphene, dezocine, oliceridine
 members: levomethadyl
D044966 Anti-Retroviral Agents
 names: antiretrovirals, antiretroviral drugs
 includes: D019380, D018894
D019380 Anti-HIV Agents
 names: HIV drugs
 members: maraviroc, vicriviroc, cenicriviroc, enfuvirtide, ibalizumab, lenacapavir, fostemsavir
 includes: D017320, D018894, D019428
D017320 HIV Protease Inhibitors
 members: -navir
D018894 Reverse Transcriptase Inhibitors
 names: NRTIs, NRTI, NNRTIs, NNRTI
 members: -virine, zidovudine, stavudine, lamivudine, censavudine, abacavir, didanosine, zalcitabine
 members: emtricitabine, tenofovir, nevirapine, efavirenz, delavirdine, adefovir
D019428 HIV Integrase Inhibitors
 names: integrase inhibitors
 members: -tegravir
D000998 Antiviral Agents
 names: antivirals
 members: -vir, ribavirin, amantadine, rimantadine, foscarnet, vidarabine, telbivudine, clevudine
 includes: D044966
D004164 Diphosphonates
 names: bisphosphonates
 members: -dronate, -dronic
D000079424 Tumor Necrosis Factor Inhibitors
 names: TNF inhibitors, TNF blockers, TNF antagonists, anti-TNF, TNF alpha inhibitors
 names: TNF alpha blockers, anti-TNF alpha, tumor necrosis factor antagonists
 members: infliximab, adalimumab, etanercept, certolizumab, golimumab, lenercept, onercept
D000067856 Poly(ADP-ribose) Polymerase Inhibitors
 names: PARP inhibitors
 members: -parib
D000077203 Sodium-Glucose Transporter 2 Inhibitors
 names: SGLT2 inhibitors, SGLT-2 inhibitors, gliflozins
 members: -gliflozin
D000097789 Glucagon-Like Peptide-1 Receptor Agonists
 names: GLP-1 agonists, GLP-1 receptor agonists, GLP-1 analogues, GLP-1 RAs, GLP-1 RA
 names: incretin mimetics
 members: -glutide, -enatide, tirzepatide
 besides: teduglutide, apraglutide, glepaglutide, elsiglutide
 broader: D007004
D054873 Dipeptidyl-Peptidase IV Inhibitors
 names: DPP-4 inhibitors, DPP-IV inhibitors, gliptins
 members: -gliptin
D045162 Thiazolidinediones
 names: glitazones
 members: -glitazone
D013453 Sulfonylurea Compounds
 names: sulfonylureas
 members: glipizide, glyburide, glibenclamide, glimepiride, gliclazide, gliquidone, tolbutamide
 members: chlorpropamide, tolazamide
D017671 Platinum Compounds
 names: platinum agents, platins, platinum drugs
 members: -platin
D047072 Aromatase Inhibitors
 members: -rozole, exemestane, formestane, aminoglutethimide, testolactone
D020845 Selective Estrogen Receptor Modulators
 names: SERMs
 members: tamoxifen, -oxifene, -mifene, clomiphene
D000726 Androgen Antagonists
 names: antiandrogens
 members: -lutamide, cyproterone
D054328 Proton Pump Inhibitors
 members: -prazole
 besides: -piprazole
D000894 Anti-Inflammatory Agents, Non-Steroidal
 names: NSAIDs
 members: -profen, -coxib, -oxicam, -fenac, aspirin, acetylsalicylic, indomethacin, indometacin
 members: naproxen, ketorolac, sulindac, etodolac, mefenamic, nabumetone, diflunisal, salsalate
 members: tolmetin, phenylbutazone
D052246 Cyclooxygenase 2 Inhibitors
 names: COX-2 inhibitors, coxibs
 members: -coxib
D001569 Benzodiazepines
 members: -azepam, -azolam, chlordiazepoxide, clobazam, clorazepate
D002121 Calcium Channel Blockers
 names: calcium antagonists, calcium channel antagonists
 members: -dipine, -tiazem, verapamil
D065427 Factor Xa Inhibitors
 members: -xaban, fondaparinux
D000991 Antithrombins
 names: direct thrombin inhibitors
 members: -gatran, -irudin, argatroban
D000925 Anticoagulants
 names: blood thinners
 members: warfarin, heparin, -parin, phenprocoumon, acenocoumarol
 includes: D065427, D000991
D010975 Platelet Aggregation Inhibitors
 names: antiplatelets, antiplatelet agents, antiplatelet drugs
 members: -grel, -grelor, clopidogrel, ticlopidine, aspirin, acetylsalicylic, dipyridamole
 members: cilostazol, -fiban, eptifibatide, abciximab
D049994 Sodium Potassium Chloride Symporter Inhibitors
 names: loop diuretics
 members: furosemide, bumetanide, torsemide, torasemide, ethacrynic, etacrynic
D049993 Sodium Chloride Symporter Inhibitors
 names: thiazides, thiazide diuretics
 members: -thiazide, chlorthalidone, chlortalidone, indapamide, metolazone
D004232 Diuretics
 members: spironolactone, eplerenone, amiloride, triamterene, acetazolamide
 includes: D049994, D049993
D024841 Fluoroquinolones
 members: -floxacin
D002511 Cephalosporins
 members: cef-, cephalexin, cephalothin, cefalexin
D010406 Penicillins
 members: -cillin, penicillin
D018942 Macrolides
 members: -thromycin
D013754 Tetracyclines
 members: -cycline
D000617 Aminoglycosides
 members: gentamicin, tobramycin, amikacin, streptomycin, neomycin, kanamycin, plazomicin
D000900 Anti-Bacterial Agents
 names: antibiotics, antibacterials
 members: -penem, -ezolid, -oxacin, -bactam, vancomycin, teicoplanin, clindamycin, metronidazole
 members: sulfamethoxazole, trimethoprim, rifampin, rifampicin, rifaximin, daptomycin, colistin
 members: nitrofurantoin, fosfomycin, aztreonam, mupirocin, fidaxomicin, cotrimoxazole
 members: rifabutin, rifapentine, isoniazid, pyrazinamide, ethambutol, bedaquiline, dapsone
 members: clofazimine
 includes: D024841, D002511, D010406, D018942, D013754, D000617
D000935 Antifungal Agents
 names: antifungals
 members: -conazole, -fungin, amphotericin, nystatin, terbinafine, flucytosine, griseofulvin
D065095 Calcineurin Inhibitors
 members: cyclosporine, ciclosporin, cyclosporin, voclosporin, tacrolimus, pimecrolimus
D061988 Proteasome Inhibitors
 members: -zomib
D059004 Topoisomerase I Inhibitors
 members: -tecan, camptothecin
D014748 Vinca Alkaloids
 members: vincristine, vinblastine, vinorelbine, vindesine, vinflunine
D018906 Antineoplastic Agents, Alkylating
 members: -fosfamide, cyclophosphamide, melphalan, chlorambucil, busulfan, treosulfan, temozolomide
 members: dacarbazine, bendamustine, thiotepa, carmustine, lomustine, semustine, fotemustine
 members: procarbazine, mechlorethamine, streptozocin, trabectedin
D005493 Folic Acid Antagonists
 names: antifolates
 members: methotrexate, -trexed, -trexate
D056572 Histone Deacetylase Inhibitors
 names: HDAC inhibitors
 members: -inostat, romidepsin
D058986 Phosphodiesterase 5 Inhibitors
 names: PDE5 inhibitors, PDE-5 inhibitors
 members: -denafil, -dalafil, avanafil
D058831 Serotonin 5-HT3 Receptor Antagonists
 names: 5-HT3 antagonists, 5-HT3 receptor antagonists, setrons
 members: -setron
D058825 Serotonin 5-HT1 Receptor Agonists
 names: triptans
 members: -triptan
D000077221 Calcitonin Gene-Related Peptide Receptor Antagonists
 names: CGRP receptor antagonists
 members: -gepant, erenumab
D006635 Histamine H2 Antagonists
 names: H2 blockers, H2 receptor antagonists
 members: cimetidine, ranitidine, famotidine, nizatidine, roxatidine, lafutidine
D002800 Cholinesterase Inhibitors
 members: -stigmine, donepezil, galantamine, tacrine, edrophonium
D058666 Adrenergic beta-2 Receptor Agonists
 names: beta-2 agonists, beta2 agonists, long-acting beta agonists
 members: -terol, salbutamol, terbutaline
 besides: -sterol
D020024 Leukotriene Antagonists
 members: -lukast, zileuton
D014150 Antipsychotic Agents
 names: antipsychotics, neuroleptics
 members: haloperidol, chlorpromazine, olanzapine, clozapine, quetiapine, risperidone, paliperidone
 members: ziprasidone, lurasidone, iloperidone, asenapine, -piprazole, cariprazine, fluphenazine
 members: perphenazine, pimozide, thioridazine, amisulpride, sulpiride, loxapine, molindone
 members: thiothixene, pimavanserin, zuclopenthixol, flupentixol, lumateperone
D000927 Anticonvulsants
 names: antiepileptics, antiepileptic drugs, antiseizure medications
 members: phenytoin, fosphenytoin, carbamazepine, oxcarbazepine, valproate, valproic, divalproex
 members: lamotrigine, levetiracetam, brivaracetam, topiramate, gabapentin, pregabalin, lacosamide
 members: zonisamide, phenobarbital, ethosuximide, felbamate, tiagabine, vigabatrin, perampanel
 members: rufinamide, cenobamate, clobazam, primidone
"""
